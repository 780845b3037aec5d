// `ordeal run SYSTEM --runtime sim --seeds N`: many seeds, the failures grouped by what failed.

import { hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { InterruptedError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { repeatCommand } from '../../report/repeat-command.ts';
import { createRunDirectory } from '../../run/stored-run.ts';
import type { RunSpec } from '../../run/types.ts';
import type { SeedResult } from '../../search/seed-job.ts';
import { searchSeeds } from '../../search/seeds.ts';
import { simulate } from '../../search/simulate.ts';
import { specOfSeed } from '../../search/simulate-seed.ts';
import type { Roughness } from '../../search/swarm.ts';
import { count, formatNumber } from '../../text.ts';
import { type ExitCode, exitCodeOfVerdict, worstExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { shownPath } from '../shown-path.ts';
import { interruptible } from '../signals.ts';
import { drawnText } from './drawn-text.ts';
import type { RunOptions } from './options.ts';
import { storeReport } from './report.ts';

/** How many seeds of one group are listed, and how many of them are stored as runs. */
const SEEDS_SHOWN = 8;
const RUNS_STORED = 1;
/** How often progress is told where there is no terminal. */
const PROGRESS_MS = 5_000;

/** Seeds that failed in the same way. */
interface Group {
  readonly name: string;
  readonly verdict: SeedResult['verdict'];
  readonly results: readonly SeedResult[];
}

/** `spec` is that of the first seed. */
export async function search(
  output: Output,
  spec: RunSpec,
  roughness: Roughness,
  options: RunOptions,
): Promise<ExitCode> {
  const seeds = Array.from({ length: options.seeds ?? 1 }, (_, place) => spec.seed + place);
  const began = hostMonotonicMs();
  const progress = progressOf(output, seeds.length);
  const results = await interruptible(output, async (signal) => {
    const { jobs, bail: stopAtFirst } = options;
    const found = await searchSeeds({
      spec,
      roughness,
      seeds,
      jobs,
      stopAtFirst,
      signal,
      onResult: progress,
    });
    output.live?.clear();
    if (signal.aborted) {
      const message = `interrupted after ${found.length} of ${count(seeds.length, 'seed')}`;
      throw new InterruptedError({ message });
    }
    return found;
  });
  const groups = groupResults(results);
  const stored = await storeFirsts(output, groups, spec, roughness, options.out);
  const codes = results.map(({ verdict }) => exitCodeOfVerdict(verdict));
  const exitCode = worstExitCode(codes);
  const wallMs = hostMonotonicMs() - began;
  if (options.json) {
    output.json({ exitCode, roughness, spec, seeds: results, groups, stored, wallMs });
  } else {
    output.result(searchReport(results, groups, stored, { spec, roughness, wallMs }));
  }
  return exitCode;
}

function progressOf(output: Output, total: number): (result: SeedResult) => void {
  let done = 0;
  let failed = 0;
  let told = hostMonotonicMs();
  return (result) => {
    done++;
    if (result.verdict !== 'valid') failed++;
    const line: Line = [
      span('dim', 'seeds  '),
      `${formatNumber(done)} of ${formatNumber(total)}, ${formatNumber(failed)} not valid`,
    ];
    if (output.live !== null) output.live.draw([line]);
    else if (hostMonotonicMs() - told >= PROGRESS_MS) {
      told = hostMonotonicMs();
      output.progress(line);
    }
  };
}

/** Violations first, then what shows nothing; the largest group first. */
function groupResults(results: readonly SeedResult[]): readonly Group[] {
  const groups = new Map<string, SeedResult[]>();
  for (const result of results) {
    if (result.verdict === 'valid') continue;
    const name = result.signature ?? `unknown: ${result.text.replaceAll(/\d+/g, 'N')}`;
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  const rank = (group: Group): number => (group.verdict === 'invalid' ? 0 : 1);
  return [...groups]
    .map(([name, members]): Group => {
      const verdict = members[0]?.verdict ?? 'unknown';
      return { name, verdict, results: members };
    })
    .sort((a, b) => rank(a) - rank(b) || b.results.length - a.results.length);
}

interface StoredSeed {
  readonly seed: number;
  readonly directory: string;
}

/** The first seeds of each group, run once more to be kept; the same seed gives the same run. */
async function storeFirsts(
  output: Output,
  groups: readonly Group[],
  spec: RunSpec,
  roughness: Roughness,
  out: string,
): Promise<readonly StoredSeed[]> {
  const stored: StoredSeed[] = [];
  for (const { seed } of groups.flatMap((group) => group.results.slice(0, RUNS_STORED))) {
    const directory = createRunDirectory(out, spec.system, hostTimestamp(), seed);
    await simulate(specOfSeed({ spec: { ...spec, seed }, roughness }), { directory });
    storeReport(output, directory);
    stored.push({ seed, directory: shownPath(directory) });
  }
  return stored;
}

function searchReport(
  results: readonly SeedResult[],
  groups: readonly Group[],
  stored: readonly StoredSeed[],
  about: { readonly spec: RunSpec; readonly roughness: Roughness; readonly wallMs: number },
): Line[] {
  const { spec, roughness, wallMs } = about;
  const simulated = results.reduce((sum, result) => sum + result.simulatedSeconds, 0);
  const valid = results.filter(({ verdict }) => verdict === 'valid').length;
  const worst = groups[0]?.verdict ?? (results.length === 0 ? 'unknown' : 'valid');
  return [
    [
      span(worst, worst),
      `  ${formatNumber(valid)} of ${count(results.length, 'seed')} of ${spec.system} valid`,
      span('dim', ` (${spec.workload}, ${spec.nemesis.join(', ') || 'no faults'}, ${roughness})`),
    ],
    [
      `  ${formatNumber(Math.round(simulated))} simulated seconds in ${formatDuration(Math.round(wallMs))}`,
      span('dim', ` (${(simulated / (wallMs / 1000)).toFixed(0)} a second)`),
    ],
    ...groups.flatMap((group) => groupLines(group, stored, spec, roughness)),
  ];
}

function groupLines(
  group: Group,
  stored: readonly StoredSeed[],
  spec: RunSpec,
  roughness: Roughness,
): Line[] {
  const [first] = group.results;
  if (first === undefined) return [];
  const shown = group.results.slice(0, SEEDS_SHOWN);
  const more = group.results.length > SEEDS_SHOWN ? ', … (--json has them all)' : '';
  const kept = stored.find(({ seed }) => seed === first.seed);
  const repeated = specOfSeed({ spec: { ...spec, seed: first.seed }, roughness });
  return [
    [],
    [
      span(group.verdict, group.name),
      `  ${count(group.results.length, 'seed')}: ${shown.map(({ seed }) => seed).join(', ')}${more}`,
    ],
    [`  ${first.text}`],
    ...shown.flatMap(({ seed, drew }): Line[] =>
      drew === null ? [] : [[span('dim', `  ${seed} drew ${drawnText(drew)}`)]],
    ),
    ...(kept === undefined ? [] : [[span('heading', '  Files'), `   ${kept.directory}`] as Line]),
    [span('heading', '  Repeat'), '  ', span('command', repeatCommand(repeated, null))],
  ];
}
