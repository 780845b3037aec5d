// The options of `ordeal campaign`, and those that merging has in common with it.

import { parseShard, shardOfTask } from '../../campaign/shard.ts';
import type { Shard } from '../../campaign/types.ts';
import { flagRow, type OptionValues, type Parsed, valueRow } from '../command.ts';
import { duration, oneOf, wholeNumber } from '../option-values.ts';
import { outRow } from '../run/options.ts';
import { parseReporters, type ReporterChoice, reporterNames } from './reporters.ts';

const WHAT = 'What runs';
const OUTPUT = 'Output';

const keepChoices = ['all', 'failures'] as const;

function shard(text: string): Parsed<Shard> {
  if (text === 'auto') {
    const found = shardOfTask(process.env);
    if (found !== null) return { ok: true, value: found };
    const hint = 'set JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID or ORDEAL_SLOT, and ORDEAL_SHARDS';
    return { ok: false, problem: 'finds no number of this task', hint };
  }
  const value = parseShard(text);
  if (value !== null) return { ok: true, value };
  return { ok: false, problem: 'is no shard', hint: 'write it as 2/8: the second of eight' };
}

/** Where runs lie, and who is told. */
export const reportOptions = {
  reporter: valueRow<readonly ReporterChoice[]>({
    group: OUTPUT,
    placeholder: 'a,b=file',
    summary: `who is told: ${reporterNames.join(', ')}; several, each into a file where one is given`,
    parse: parseReporters,
    initial: [{ name: 'terminal', path: null }],
    shown: 'terminal',
    choices: () => reporterNames,
  }),
  out: { ...outRow, group: OUTPUT },
  json: flagRow('print the result as one JSON document', OUTPUT),
};

export const campaignOptions = {
  dryRun: flagRow('print the plan and run nothing', WHAT),
  resume: flagRow('go on with the newest campaign of the same plan', WHAT),
  shard: valueRow<Shard | null>({
    group: WHAT,
    placeholder: 'k/n|auto',
    summary: 'only the k-th of n parts of the plan; auto: as the engine numbers this task',
    parse: shard,
    initial: null,
  }),
  jobs: valueRow({
    group: WHAT,
    placeholder: 'n',
    summary: 'simulations at one time',
    parse: wholeNumber(1, 256),
    initial: 1,
    shown: '1',
  }),
  clusterJobs: valueRow({
    group: WHAT,
    placeholder: 'n',
    summary: 'clusters of containers or processes at one time',
    parse: wholeNumber(1, 64),
    initial: 1,
    shown: '1',
  }),
  retries: valueRow({
    group: WHAT,
    placeholder: 'n',
    summary: 'further attempts at a cell that does not pass; the worst of all attempts counts',
    parse: wholeNumber(0, 100),
    initial: 0,
    shown: '0',
  }),
  bail: flagRow('start no more cells after the first that does not pass', WHAT),
  timeBudget: valueRow<number | null>({
    group: WHAT,
    placeholder: 'duration',
    summary: 'stop after this long; what has not run by then is unknown',
    parse: duration,
    initial: null,
    shown: "the file's own",
  }),
  exitZero: flagRow(
    'exit 0 once the results are stored; for engines that retry what fails',
    OUTPUT,
  ),
  keep: valueRow<(typeof keepChoices)[number]>({
    group: OUTPUT,
    placeholder: 'what',
    summary: 'all, or failures: simulations that come out as expected leave nothing',
    parse: oneOf(keepChoices),
    initial: 'all',
    shown: 'all',
    choices: () => keepChoices,
  }),
  ...reportOptions,
};

export type CampaignOptions = OptionValues<typeof campaignOptions>;
