// The options of `ordeal run`.

import { formatDuration } from '../../duration.ts';
import { flagRow, type OptionValues, valueRow } from '../command.ts';
import { anyText, duration, names, oneOf, rate, wholeNumber } from '../option-values.ts';
import { bugNames, NO_NEMESIS, nemesisNames, workloadNames } from '../registry.ts';
import { consistencyModelNames, consistencyModels } from './workload-settings.ts';

const runtimeChoices = ['auto', 'docker', 'process', 'sim'] as const;

/** What is used where nothing else is said: neither on the command line nor by a planted bug. */
export const runDefaults = {
  nemesis: ['partition', 'kill', 'pause'],
  timeLimitMs: 15_000,
  rate: 100,
  concurrency: 10,
  keys: 5,
  operationsPerKeyMax: 200,
  operationTimeoutMs: 2_000,
  out: 'runs',
} as const;

/** Where runs are stored, for every command that stores or looks at them. */
export const outRow = valueRow({
  placeholder: 'dir',
  summary: 'where runs are stored',
  parse: anyText,
  initial: runDefaults.out as string,
  shown: runDefaults.out,
});

const LOAD = 'Load';
const FAULTS = 'Faults';
const CLUSTER = 'Cluster';
const SIMULATION = 'Simulation';
const OUTPUT = 'Output';

const livenessChoices = ['core', 'none'] as const;

export const worldChoices = ['calm', 'swarm'] as const;

/**
 * Null stands for "not given": the value then comes from the planted bug, the system, or the
 * defaults.
 */
export const runOptions = {
  runtime: valueRow({
    group: CLUSTER,
    placeholder: 'name',
    summary: 'where nodes live: auto, docker, process or sim',
    parse: oneOf(runtimeChoices),
    initial: 'auto' as const,
    shown: 'auto: docker where an engine answers, else process',
    choices: () => runtimeChoices,
  }),
  nodes: valueRow<number | null>({
    group: CLUSTER,
    placeholder: 'n',
    summary: 'number of nodes',
    parse: wholeNumber(1, 99),
    initial: null,
    shown: "the system's own",
  }),
  bug: valueRow<readonly string[]>({
    group: CLUSTER,
    placeholder: 'a,b',
    summary: 'planted bugs to switch on; their workload, nemesis and settings become the defaults',
    parse: names,
    initial: [],
    choices: bugNames,
  }),
  option: valueRow<readonly string[]>({
    group: CLUSTER,
    placeholder: 'a=x,b=y',
    summary: "the system's own settings, as `ordeal list` names them",
    parse: names,
    initial: [],
    shown: "the system's own",
  }),
  workload: valueRow<string | null>({
    group: LOAD,
    placeholder: 'name',
    summary: 'what clients ask for, and how the answers are judged',
    parse: anyText,
    initial: null,
    shown: "the system's first",
    choices: workloadNames,
  }),
  timeLimit: valueRow<number | null>({
    group: LOAD,
    placeholder: 'duration',
    summary: 'length of the main phase',
    parse: duration,
    initial: null,
    shown: formatDuration(runDefaults.timeLimitMs),
  }),
  rate: valueRow<number | null | undefined>({
    group: LOAD,
    placeholder: 'n|unlimited',
    summary: 'operations per second, over all clients',
    parse: rate,
    initial: undefined,
    shown: String(runDefaults.rate),
  }),
  concurrency: valueRow<number | null>({
    group: LOAD,
    placeholder: 'n',
    summary: 'clients at work at one time',
    parse: wholeNumber(1, 1_000),
    initial: null,
    shown: String(runDefaults.concurrency),
  }),
  keys: valueRow({
    group: LOAD,
    placeholder: 'n',
    summary: 'keys in use at one time',
    parse: wholeNumber(1, 10_000),
    initial: runDefaults.keys as number,
    shown: String(runDefaults.keys),
  }),
  opsPerKey: valueRow({
    group: LOAD,
    placeholder: 'n',
    summary: 'operations on one key before it is retired',
    parse: wholeNumber(1, 1_000_000),
    initial: runDefaults.operationsPerKeyMax as number,
    shown: String(runDefaults.operationsPerKeyMax),
  }),
  opTimeout: valueRow({
    group: LOAD,
    placeholder: 'duration',
    summary: 'an operation that is not decided after this long is unknown',
    parse: duration,
    initial: runDefaults.operationTimeoutMs as number,
    shown: formatDuration(runDefaults.operationTimeoutMs),
  }),
  consistency: valueRow<readonly string[] | null>({
    group: LOAD,
    placeholder: 'a,b',
    summary: 'for transactions: the consistency models that must hold',
    parse: consistencyModels,
    initial: null,
    shown: "the workload's own",
    choices: () => consistencyModelNames,
  }),
  negativeBalances: flagRow(
    'for banks: accounts may be below zero, so no transfer is refused',
    LOAD,
  ),
  nemesis: valueRow<readonly string[] | null>({
    group: FAULTS,
    placeholder: 'a,b|none',
    summary: 'kinds of faults to inject, overlapping and mixed',
    parse: names,
    initial: null,
    shown: `${runDefaults.nemesis.join(',')}, and clock where the runtime can`,
    choices: () => [...nemesisNames(), NO_NEMESIS],
  }),
  plan: valueRow<string | null>({
    group: FAULTS,
    placeholder: 'file',
    summary: 'a fault plan to carry out, instead of one drawn from the seed',
    parse: anyText,
    initial: null,
  }),
  seed: valueRow<number | null>({
    group: FAULTS,
    placeholder: 'n',
    summary: 'decides operations, faults and targets',
    parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    initial: null,
    shown: 'drawn, and shown',
  }),
  seeds: valueRow<number | null>({
    group: SIMULATION,
    placeholder: 'n',
    summary: 'try this many seeds, from --seed on, and keep the runs that fail',
    parse: wholeNumber(1, 10_000_000),
    initial: null,
  }),
  jobs: valueRow({
    group: SIMULATION,
    placeholder: 'n',
    summary: 'worker threads for --seeds',
    parse: wholeNumber(1, 256),
    initial: 1,
    shown: '1',
  }),
  bail: flagRow('with --seeds: stop at the first seed that is not valid', SIMULATION),
  world: valueRow<(typeof worldChoices)[number] | null>({
    group: SIMULATION,
    placeholder: 'name',
    summary:
      'calm: a good network and disk; swarm: each seed draws its own troubles and how hard its faults are',
    parse: oneOf(worldChoices),
    initial: null,
    shown: 'calm; swarm with --seeds',
    choices: () => worldChoices,
  }),
  liveness: valueRow<(typeof livenessChoices)[number] | null>({
    group: FAULTS,
    placeholder: 'name',
    summary:
      'after the faults: core leaves a core in peace, which must serve; none heals all at once',
    parse: oneOf(livenessChoices),
    initial: null,
    shown: 'core in sim with faults; none elsewhere',
    choices: () => livenessChoices,
  }),
  messages: flagRow(
    'sim and process: store every message in messages.jsonl; docker carries them out of sight',
    OUTPUT,
  ),
  stopOnViolation: flagRow('judge while the run goes on, and end it at the first violation', LOAD),
  out: { ...outRow, group: OUTPUT },
  json: flagRow('print the result as one JSON document', OUTPUT),
};

export type RunOptions = OptionValues<typeof runOptions>;
