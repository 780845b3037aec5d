// What `ordeal clean` does: removes what a killed harness left.

import { type Line, span } from '../../report/line.ts';
import { type CleanResult, clean } from '../../runtime/docker/clean.ts';
import { findEngine } from '../../runtime/docker/engine.ts';
import { type Orphan, removeOrphans } from '../../runtime/process/leftovers.ts';
import { count } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

interface CleanOptions {
  readonly all: boolean;
  readonly images: boolean;
  readonly json: boolean;
}

export async function run(
  { output }: CommandContext,
  _operands: readonly string[],
  { all, images, json }: CleanOptions,
): Promise<ExitCode> {
  const search = await findEngine();
  const inEngine: CleanResult = search.found
    ? await clean(search.engine, { all, images })
    : { removed: [], kept: [], failed: [] };
  const orphans = removeOrphans();
  const result: Cleaned = {
    removed: [...orphans.removed, ...inEngine.removed],
    kept: inEngine.kept,
    failed: [...orphans.failed, ...inEngine.failed],
  };
  const exitCode = result.failed.length === 0 ? exitCodes.valid : exitCodes.harness;
  if (json) output.json({ exitCode, ...result });
  else {
    const absent = search.found ? [] : [[span('dim', `${search.reason}; nothing to remove there`)]];
    output.result([...absent, ...resultLines(result)]);
  }
  return exitCode;
}

interface Cleaned {
  readonly removed: readonly (Orphan | CleanResult['removed'][number])[];
  readonly kept: CleanResult['kept'];
  readonly failed: readonly string[];
}

function resultLines({ removed, kept, failed }: Cleaned): Line[] {
  return [
    [
      removed.length === 0
        ? 'nothing was left behind'
        : `removed ${count(removed.length, 'thing')}`,
    ],
    ...removed.map(
      ({ kind, name, run }): Line => [
        `  ${kind} ${name}`,
        span('dim', run === null ? '' : ` of run ${run}`),
      ],
    ),
    ...(kept.length === 0
      ? []
      : [[`kept ${kept.length} of runs that are still going on; --all removes them too`]]),
    ...failed.map((text): Line => [span('invalid', 'could not be removed: '), text]),
  ];
}
