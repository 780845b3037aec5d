// What `ordeal campaign FILE` does: a matrix of runs, as a gate.

import { CampaignFolder } from '../../campaign/campaign-folder.ts';
import { type PlannedCampaign, planCampaign } from '../../campaign/plan.ts';
import { runCells } from '../../campaign/runner.ts';
import { cellsOfShard, shardText } from '../../campaign/shard.ts';
import type { CampaignBudget, CellResult, PlannedCell } from '../../campaign/types.ts';
import { hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { messageOf, OrdealError, UsageError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { count } from '../../text.ts';
import { createCellMaker } from '../campaign/cells.ts';
import type { CampaignOptions } from '../campaign/options.ts';
import { reportCampaign, today } from '../campaign/report.ts';
import { planContext } from '../campaign/spec.ts';
import { startCampaignView } from '../campaign/view.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodeOfError, exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { shownPath } from '../shown-path.ts';
import { interruptible } from '../signals.ts';

export async function run(
  { output, version }: CommandContext,
  [path = '']: readonly string[],
  options: CampaignOptions,
): Promise<ExitCode> {
  const { readCampaignFile } = await import('../../campaign/read-file.ts');
  const planned = planCampaign(readCampaignFile(path), planContext(version));
  const cells = cellsOfShard(planned.plan.cells, options.shard);
  if (cells.length === 0) {
    throw new UsageError({
      message: `--shard: none of ${count(planned.plan.cells.length, 'cell')} falls to this shard`,
      hint: 'take as many shards as there are cells, or fewer',
    });
  }
  if (options.dryRun) return printPlan(output, planned, cells, options);
  return perform({ output, version }, planned, cells, options);
}

function printPlan(
  output: Output,
  { plan }: PlannedCampaign,
  cells: readonly PlannedCell[],
  { json, shard }: CampaignOptions,
): ExitCode {
  if (json) {
    const { hash, name, version } = plan;
    output.json({ name, version, hash, shard: shard === null ? null : shardText(shard), cells });
    return exitCodes.valid;
  }
  const part = shard === null ? '' : ` of shard ${shardText(shard)}`;
  output.result([
    [span('heading', 'plan'), `  ${plan.name}: ${count(cells.length, 'cell')}${part}`],
    [span('dim', `  hash ${plan.hash}`)],
    ...cells.map(
      ({ id, expect }): Line => [
        `  ${id}`,
        span('dim', expect === 'valid' ? '' : `  expected ${expect}`),
      ],
    ),
  ]);
  return exitCodes.valid;
}

async function perform(
  { output, version }: CommandContext,
  { plan, budget }: PlannedCampaign,
  cells: readonly PlannedCell[],
  options: CampaignOptions,
): Promise<ExitCode> {
  const note = (text: string): void => output.progress([span('dim', 'note  '), ` ${text}`]);
  const { maker, folder } = await prepare(plan, cells, options, version, note);
  const began = hostMonotonicMs();
  const startedAt = hostTimestamp();
  const codes: ExitCode[] = [];
  let results: readonly CellResult[] = [];
  const storeFailed = (error: unknown): void => {
    codes.push(exitCodeOfError(error));
    output.progress([span('invalid', 'error:'), ` ${messageOf(error)}`]);
    const hint = error instanceof OrdealError ? error.hint : undefined;
    if (hint !== undefined) output.progress([span('dim', 'hint:'), ` ${hint}`]);
  };
  const view = startCampaignView(output, cells.length, today());
  try {
    await interruptible(output, async (signal) => {
      results = await runCells({
        cells,
        before: folder.before,
        budget: withTime(budget, options.timeBudget),
        jobs: { sim: options.jobs, cluster: options.clusterJobs },
        retries: options.retries,
        bail: options.bail,
        today: today(),
        store: folder,
        perform: maker.perform,
        observer: view.observer,
        storeFailed,
        signal,
      });
      if (signal.aborted) codes.push(exitCodes.interrupted);
    });
  } finally {
    view.close();
    await maker.close();
    try {
      folder.close();
    } catch (error) {
      storeFailed(error);
    }
  }
  const shard = options.shard === null ? null : shardText(options.shard);
  const wallMs = hostMonotonicMs() - began;
  const { exitCode, isReported } = reportCampaign(
    output,
    { plan, cells, results, shard, startedAt, wallMs, codes },
    { ...options, folder: folder.path },
  );
  const isPartial = results.some((result) => !result.ran);
  output.progress([span('dim', 'files  '), shownPath(folder.path)]);
  if (isPartial) note('--resume goes on with what did not run');
  const isStored = isReported && codes.length === 0;
  return options.exitZero && isStored ? exitCodes.valid : exitCode;
}

/** Runtimes first: where one is missing, nothing is started and no folder is made. */
async function prepare(
  plan: PlannedCampaign['plan'],
  cells: readonly PlannedCell[],
  { out, shard, keep, resume }: CampaignOptions,
  version: string,
  note: (text: string) => void,
) {
  const maker = await createCellMaker(cells, version, note);
  const place = { out, plan, shard, keepAll: keep === 'all' };
  const resumed = resume ? CampaignFolder.resume(place) : null;
  if (resume && resumed === null) note('there is no campaign of this plan to go on with: starting');
  if (resumed !== null) {
    const done = cells.filter(({ id }) => resumed.before.has(id)).length;
    note(
      `going on with ${shownPath(resumed.path)}: ${done} of ${count(cells.length, 'cell')} done`,
    );
  }
  return { maker, folder: resumed ?? CampaignFolder.create(place) };
}

function withTime(budget: CampaignBudget, timeMs: number | null): CampaignBudget {
  return timeMs === null ? budget : { ...budget, timeMs };
}
