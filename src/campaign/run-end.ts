// What a run, or what it threw, comes to for a campaign.

import { CapabilityError, messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import { violationsOf } from '../run/signature.ts';
import type { RunResults } from '../run/types.ts';
import { stackOf } from '../stack.ts';
import { expectedError } from '../system-error.ts';
import { clip } from '../text.ts';
import type { RunEnd } from './types.ts';

/**
 * Texts of anomalies and errors are cut here: a journal line is for a table, the run's folder has
 * the rest.
 */
const TEXT_MAX = 500;

export function endOfResults(results: RunResults): RunEnd {
  const [first = null, ...rest] = violationsOf(results);
  const others = rest.map(({ signature, summary }) => ({
    signature,
    summary: clip(summary, TEXT_MAX),
  }));
  return {
    kind: 'judged',
    verdict: results.verdict,
    signature: first?.signature ?? null,
    ...(others.length === 0 ? {} : { others }),
    text: clip(first?.summary ?? results.doubts[0]?.text ?? '', TEXT_MAX),
    doubts: [...new Set(results.doubts.map(({ code }) => code))],
    operations: results.operations.invoked,
    latencyMs: latencyOf(results),
  };
}

/** A failure of the harness, or a refusal. Never throws. */
export function endOfError(error: unknown): RunEnd {
  if (error instanceof CapabilityError)
    return { kind: 'refused', text: clip(error.message, TEXT_MAX) };
  const text = clip(messageOf(error), TEXT_MAX);
  const expected = expectedError(error);
  if (expected !== null) return { kind: 'harness', code: expected.code, text, site: null };
  return { kind: 'harness', code: 'bug', text, site: siteOf(error) };
}

/** `run.ts:104`, from the first line of the stack that names a file of ours. */
function siteOf(error: unknown): string | null {
  const lines = stackOf(error).filter((line) => !line.includes('node:internal'));
  return /([\w.-]+\.m?[jt]s:\d+):\d+\)?$/m.exec(lines.join('\n'))?.[1] ?? null;
}

function latencyOf(results: RunResults): { readonly p50: number; readonly p99: number } | null {
  const overall = member(results.checkers['stats']?.statistics ?? null, 'overall');
  const latency = member(overall, 'latencyMs');
  const [p50, p99] = [member(latency, 'p50'), member(latency, 'p99')];
  return typeof p50 === 'number' && typeof p99 === 'number' ? { p50, p99 } : null;
}

function member(json: Json, name: string): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as { readonly [name: string]: Json })[name] ?? null;
}
