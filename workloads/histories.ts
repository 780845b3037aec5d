// How a history that comes by itself is judged, by the name of the workload that made it. Nothing
// is assumed of who made it: the checkers find out from the history what a bundled workload would
// know, such as which accounts there are.

import { atomicCommitChecker } from '../checkers/atomic-commit.ts';
import { bankChecker } from '../checkers/bank.ts';
import { causalReverseChecker } from '../checkers/causal-reverse.ts';
import type { Checker } from '../checkers/checker.ts';
import { counterChecker } from '../checkers/counter.ts';
import { listAppendChecker } from '../checkers/elle/list-append.ts';
import { registerModelsChecker } from '../checkers/elle/register-soundness.ts';
import { type RegisterCheckOptions, rwRegisterChecker } from '../checkers/elle/rw-register.ts';
import { longForkChecker } from '../checkers/long-fork.ts';
import { queueChecker } from '../checkers/queue.ts';
import { setChecker } from '../checkers/set.ts';
import { setFullChecker } from '../checkers/set-full.ts';
import { totalQueueChecker } from '../checkers/total-queue.ts';
import { uniqueIdsChecker } from '../checkers/unique-ids.ts';

/** What may be assumed of registers; see RegisterAssumptions. */
export const registerAssumptions = [
  'linearizable-keys',
  'sequential-keys',
  'writes-follow-reads',
] as const;
export type RegisterAssumption = (typeof registerAssumptions)[number];

export interface HistorySettings {
  /** Consistency models that must hold. */
  readonly consistency?: readonly string[];
  /** Which pairs in real time make an edge of a cycle. */
  readonly realTimeEdges?: 'any' | 'immediate';
  /** Of registers; what the models imply unless given. */
  readonly assume?: readonly RegisterAssumption[];
  /** Bank: accounts may be below zero. Counter, set and the like: of no meaning. */
  readonly negativeBalances?: boolean;
  /** Set: an element must show as soon as it is known. */
  readonly linearizable?: boolean;
}

/** One way to judge a history. */
export interface HistoryJudge {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** The settings that mean something to it. */
  readonly settings: readonly (keyof HistorySettings)[];
  create(settings: HistorySettings): Checker;
}

const TRANSACTIONS = ['consistency', 'realTimeEdges'] as const;
const REGISTERS = [...TRANSACTIONS, 'assume'] as const;

export const historyJudges: readonly HistoryJudge[] = [
  {
    name: 'list-append',
    summary: 'transactions that read and append to lists',
    settings: TRANSACTIONS,
    create: (settings) => listAppendChecker(transactional(settings)),
  },
  {
    name: 'rw-register',
    summary: 'transactions that read and write registers',
    settings: REGISTERS,
    create: registers,
  },
  {
    name: 'write-skew',
    summary: 'transactions that read two registers and write one of them',
    settings: REGISTERS,
    create: registers,
  },
  {
    name: 'bank',
    summary: 'transfers between accounts, and reads of all of them',
    settings: ['negativeBalances'],
    create: ({ negativeBalances }) => bankChecker({ allowNegative: negativeBalances === true }),
  },
  judge(
    'atomic-commit',
    'transactions that leave their id at every participant',
    atomicCommitChecker,
  ),
  judge('counter', 'increments of a counter, and reads', counterChecker),
  judge('set', 'additions to a set, and a last read of it', setChecker),
  {
    name: 'set-full',
    summary: 'additions to a set that is read all along',
    settings: ['linearizable'],
    create: ({ linearizable }) => setFullChecker({ linearizable: linearizable === true }),
  },
  judge('queue', 'enqueues and dequeues, no element out that was not put in', queueChecker),
  judge('total-queue', 'enqueues, dequeues and a drain: what goes in comes out', totalQueueChecker),
  judge('unique-ids', 'ids that must all differ', uniqueIdsChecker),
  {
    name: 'long-fork',
    summary: 'keys written once, and reads of groups of them',
    settings: [],
    create: () => longForkChecker({}),
  },
  judge(
    'causal-reverse',
    'inserts, and reads that must not miss what came before',
    causalReverseChecker,
  ),
];

export function findHistoryJudge(name: string): HistoryJudge | null {
  return historyJudges.find((one) => one.name === name) ?? null;
}

function judge(name: string, summary: string, checker: Checker): HistoryJudge {
  return { name, summary, settings: [], create: () => checker };
}

function transactional({ consistency, realTimeEdges }: HistorySettings) {
  return {
    ...(consistency === undefined ? {} : { consistency }),
    ...(realTimeEdges === undefined ? {} : { realTimeEdges }),
  };
}

function registers(settings: HistorySettings): Checker {
  const { assume } = settings;
  if (assume === undefined) return registerModelsChecker(transactional(settings));
  const options: RegisterCheckOptions = {
    ...transactional(settings),
    linearizableKeys: assume.includes('linearizable-keys'),
    sequentialKeys: assume.includes('sequential-keys'),
    writesFollowReads: assume.includes('writes-follow-reads'),
  };
  return rwRegisterChecker(options);
}
