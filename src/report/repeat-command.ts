// The one line that repeats a run. It names every setting that decides the run, also those that
// were defaults, so that it means the same after the defaults have changed.

import { formatDuration } from '../duration.ts';
import type { RunSpec } from '../run/types.ts';

/**
 * `planFile` is where the plan lies that was given instead of a drawn one; it is needed when
 * `spec.plan` is set.
 */
export function repeatCommand(spec: RunSpec, planFile: string | null): string {
  return ['npx', 'ordeal', ...repeatArguments(spec, planFile)].map(shellQuote).join(' ');
}

/** The same, as separate arguments after `ordeal`. */
export function repeatArguments(spec: RunSpec, planFile: string | null): string[] {
  const words = ['run', spec.system, '--runtime', spec.runtime, '--nodes', String(spec.nodes)];
  words.push('--workload', spec.workload);
  words.push('--nemesis', spec.nemesis.length === 0 ? 'none' : spec.nemesis.join(','));
  words.push('--time-limit', formatDuration(spec.timeLimitMs));
  words.push('--rate', spec.rate === null ? 'unlimited' : String(spec.rate));
  words.push('--concurrency', String(spec.concurrency));
  words.push('--keys', String(spec.keys), '--ops-per-key', String(spec.operationsPerKeyMax));
  words.push('--op-timeout', formatDuration(spec.operationTimeoutMs));
  if (spec.settings?.consistency !== undefined) {
    words.push('--consistency', spec.settings.consistency.join(','));
  }
  if (spec.settings?.negativeBalances === true) words.push('--negative-balances');
  if (spec.stopOnViolation) words.push('--stop-on-violation');
  const settings = Object.entries(spec.options).map(([name, value]) => `${name}=${String(value)}`);
  if (settings.length > 0) words.push('--option', settings.join(','));
  if (spec.bugs.length > 0) words.push('--bug', spec.bugs.join(','));
  if (spec.plan !== null && planFile !== null) words.push('--plan', planFile);
  // A world that was given whole is in `test.json` only: `ordeal replay` repeats it.
  // Only a simulation has the phase unless it is asked for.
  const { liveness = 'none' } = spec;
  if (spec.runtime === 'sim' || liveness !== 'none') words.push('--liveness', liveness);
  if (spec.profile === 'swarm') words.push('--world', 'swarm');
  words.push('--seed', String(spec.seed));
  return words;
}

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
