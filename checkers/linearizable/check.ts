// Drives a decision to its end within the limits of time, memory and patience, and puts the result
// together.

import { MessageChannel } from 'node:worker_threads';
import type { OperationColumns } from '../../src/history/columns.ts';
import {
  columnsInSteps,
  columnsOf,
  type EventsOrColumns,
  isColumns,
} from '../../src/history/event-columns.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import type { Json } from '../../src/json.ts';
import type { Method, PartitionDecision, PortfolioLimits, StopReason } from './decision.ts';
import type { Model } from './model.ts';
import { decideHistory, type PortfolioResult } from './portfolio.ts';
import { decideInThreads } from './workers.ts';

/** Limits and wishes; everything may be left out. */
export interface CheckOptions {
  /** Milliseconds of wall time; needs `now`. Default: no limit. */
  readonly timeMsMax?: number;
  /** Monotonic milliseconds; the checker reads no clock of its own. */
  readonly now?: () => number;
  /** Bytes that the search may hold. Default: 2 GiB. */
  readonly memoryBytesMax?: number;
  /**
   * Configurations that may be looked at. What else takes as long, such as what a model is asked,
   * counts as one too. Default: no limit.
   */
  readonly configurationsMax?: number;
  /** Ends the check; the result is then `unknown`. */
  readonly signal?: AbortSignal;
  /** An empty history is an error unless it is expected. Default: false. */
  readonly allowEmpty?: boolean;
  /** Give an order of operations that explains a valid history. Default: false. */
  readonly witness?: boolean;
  /**
   * Threads for what takes long, when the model has a recipe. Default: 0, the calling thread only.
   */
  readonly jobs?: number;
  /** Procedures to use. Default: all. */
  readonly methods?: readonly Method[];
}

/** What there was to decide, and how it was decided. */
export interface CheckStatistics {
  readonly operations: number;
  /** Parts that were decided each by itself: usually one for each key. */
  readonly partitions: number;
  /** How many partitions each procedure decided. */
  readonly methods: Readonly<Partial<Record<Method, number>>>;
  /** Configurations that were looked at; 0 where no search was needed. */
  readonly configurations: number;
}

/**
 * What is decided of a history. Operations are named by their row: row n is the n-th to be called,
 * from 0, and `operationsAt` tells which that is.
 */
export type LinearizabilityResult =
  | {
      readonly verdict: 'valid';
      /**
       * By partition: rows in an order that explains them; absent where the procedure that decided
       * has none.
       */
      readonly witness?: readonly { readonly key?: Json; readonly rows?: readonly number[] }[];
      readonly statistics: CheckStatistics;
    }
  | {
      readonly verdict: 'invalid';
      /** Name of the partition: its key; absent when there are no keys. */
      readonly key?: Json;
      /** Rows of the partition. */
      readonly rows: Int32Array;
      /** Rows that contradict one another, where the procedure that decided names them. */
      readonly conflict: readonly number[];
      /** Why they do; empty where there are none. */
      readonly reason: string;
      /**
       * Row whose return ends the shortest prefix that is not linearizable; -1 where it is not
       * known.
       */
      readonly failingRow: number;
      readonly statistics: CheckStatistics;
    }
  | {
      readonly verdict: 'unknown';
      readonly reason: StopReason;
      /** Partitions that are decided (all valid) and all there are. */
      readonly decided: number;
      /**
       * Undecided partitions that were begun, and the line (or event) of the return up to which
       * each is valid.
       */
      readonly undecided: readonly { readonly key?: Json; readonly validUpToLine: number }[];
      readonly statistics: CheckStatistics;
    };

const MEMORY_BYTES_MAX = 2 ** 31;
/** Configurations after which threads are worth starting: about 200 ms of work. */
const THREADS_FROM = 400_000;
/** Milliseconds for which the event loop may be held up. */
const TURN_MS = 10;

/** Decides without giving other work a turn. Throws `HistoryError` and `ModelError`. */
export function checkSync<State>(
  history: EventsOrColumns,
  model: Model<State>,
  options: CheckOptions = {},
): LinearizabilityResult {
  const columns = nonEmpty(columnsOf(history), options);
  const decision = begin(columns, model, options);
  const stop = stopper(options);
  let step = decision.next();
  while (step.done !== true) step = decision.next(stop());
  return resultOf(columns, step.value);
}

/**
 * Decides, and lets the event loop turn every 10 ms (when `now` is given, otherwise at every
 * slice).
 */
export async function checkAsync<State>(
  history: EventsOrColumns,
  model: Model<State>,
  options: CheckOptions = {},
): Promise<LinearizabilityResult> {
  const stop = stopper(options);
  const turn = turns(options);
  const columns = await columnsInTurns(history, options, { turn, stop });
  if (typeof columns === 'string') return nothingDecided(columns);
  const decision = begin(columns, model, options);
  let step = decision.next();
  while (step.done !== true) {
    await turn();
    const reason = stop();
    if (reason === undefined && step.value > THREADS_FROM && canUseThreads(model, options)) {
      return resultOf(columns, await inThreads(model, decision, options, stop));
    }
    step = decision.next(reason);
  }
  return resultOf(columns, step.value);
}

function canUseThreads<State>(model: Model<State>, options: CheckOptions): boolean {
  return (options.jobs ?? 0) > 0 && model.recipe !== undefined;
}

/** Ends the decision in this thread and gives the partitions that are left to others. */
async function inThreads<State>(
  model: Model<State>,
  decision: Generator<number, PortfolioResult, StopReason | undefined>,
  options: CheckOptions,
  stop: () => StopReason | undefined,
): Promise<PortfolioResult> {
  let step = decision.next('cancelled');
  while (step.done !== true) step = decision.next('cancelled');
  const begun = step.value;
  const kept = begun.decisions.filter((each) => each.verdict !== 'unknown');
  const left = begun.decisions.filter((each) => each.verdict === 'unknown');
  // What the last slice has just decided needs no threads.
  if (left.length === 0) return { ...begun, stopped: undefined };
  const limits = limitsOf(options);
  const result = await decideInThreads(
    model,
    begun.partitions,
    left.map(({ partition }) => partition),
    {
      jobs: options.jobs ?? 0,
      configurationsMax: limits.configurationsMax - begun.configurations,
      memoryBytesMax: limits.memoryBytesMax,
      witness: options.witness === true,
      methods: options.methods,
      stop,
      signal: options.signal,
    },
  );
  const done = new Set(result.decisions.map(({ partition }) => partition));
  const reason = result.stopped ?? 'cancelled';
  const missing = left.filter(({ partition }) => !done.has(partition));
  return {
    partitions: begun.partitions,
    decisions: [
      ...kept,
      ...result.decisions,
      ...missing.map((each) => (each.verdict === 'unknown' ? { ...each, reason } : each)),
    ],
    configurations: begun.configurations + result.configurations,
    stopped: result.stopped,
  };
}

/**
 * The columns of either form of history, or why it was stopped meanwhile. Throws `HistoryError`:
 * also for an empty one, unless that is allowed.
 */
export async function columnsInTurns(
  history: EventsOrColumns,
  options: CheckOptions,
  { turn, stop } = { turn: turns(options), stop: stopper(options) },
): Promise<OperationColumns | StopReason> {
  if (isColumns(history)) return nonEmpty(history, options);
  const steps = columnsInSteps(history);
  let step = steps.next();
  while (step.done !== true) {
    await turn();
    const reason = stop();
    if (reason !== undefined) return reason;
    step = steps.next();
  }
  return nonEmpty(step.value, options);
}

function nonEmpty(columns: OperationColumns, options: CheckOptions): OperationColumns {
  if (columns.size === 0 && options.allowEmpty !== true) {
    throw new HistoryError('empty-history', 0, 'the history has no operations');
  }
  return columns;
}

/** The result of a check that was stopped while the history was read. */
export function nothingDecided(
  reason: StopReason,
): Extract<LinearizabilityResult, { verdict: 'unknown' }> {
  const statistics = { operations: 0, partitions: 0, methods: {}, configurations: 0 };
  return { verdict: 'unknown', reason, decided: 0, undecided: [], statistics };
}

/** Lets the event loop turn, where it is time for that. */
function turns({ now }: CheckOptions): () => Promise<void> {
  let turned = now?.() ?? 0;
  return async () => {
    if (now !== undefined && now() - turned <= TURN_MS) return;
    await eventLoopTurn();
    turned = now?.() ?? 0;
  };
}

function begin<State>(columns: OperationColumns, model: Model<State>, options: CheckOptions) {
  return decideHistory(columns, model, limitsOf(options));
}

function limitsOf(options: CheckOptions): PortfolioLimits {
  return {
    configurationsMax: options.configurationsMax ?? Infinity,
    memoryBytesMax: options.memoryBytesMax ?? MEMORY_BYTES_MAX,
    witness: options.witness,
    methods: options.methods === undefined ? undefined : new Set(options.methods),
  };
}

function stopper(options: CheckOptions): () => StopReason | undefined {
  const { now, signal, timeMsMax } = options;
  const deadline = now === undefined || timeMsMax === undefined ? Infinity : now() + timeMsMax;
  return () => {
    if (signal?.aborted === true) return 'cancelled';
    if (now !== undefined && now() > deadline) return 'time';
    return undefined;
  };
}

/**
 * A whole turn of the event loop, so that timers, signals and sockets are served; a message needs
 * no timer.
 */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.once('message', () => {
      port1.close();
      resolve();
    });
    port2.postMessage(0);
  });
}

function resultOf(columns: OperationColumns, result: PortfolioResult): LinearizabilityResult {
  const { partitions, decisions } = result;
  const statistics: CheckStatistics = {
    operations: columns.size,
    partitions: partitions.count,
    methods: countMethods(decisions),
    configurations: result.configurations,
  };
  const invalid = decisions.find((decision) => decision.verdict === 'invalid');
  if (invalid !== undefined) {
    const { partition } = invalid;
    const from = partitions.starts[partition] as number;
    const size = (partitions.starts[partition + 1] as number) - from;
    const { original } = partitions;
    return {
      verdict: 'invalid',
      ...named(partitions.name(partition)),
      rows: Int32Array.from({ length: size }, (_, i) => original(from + i)),
      conflict: invalid.conflict?.map(original) ?? [],
      reason: invalid.reason ?? '',
      failingRow: invalid.failingRow === undefined ? -1 : original(invalid.failingRow),
      statistics,
    };
  }
  const undecided = decisions.filter((decision) => decision.verdict === 'unknown');
  const [first] = undecided;
  const decided = decisions.length - undecided.length;
  if (first === undefined && decided === partitions.count) {
    return { verdict: 'valid', ...witnessOf(result), statistics };
  }
  return {
    verdict: 'unknown',
    reason: result.stopped ?? first?.reason ?? 'cancelled',
    decided,
    undecided: undecided.map(({ partition, validUpToRow }) => ({
      ...named(partitions.name(partition)),
      validUpToLine:
        validUpToRow < 0 ? -1 : (columns.returnLine[partitions.original(validUpToRow)] as number),
    })),
    statistics,
  };
}

function witnessOf({ partitions, decisions }: PortfolioResult) {
  if (!decisions.some((each) => each.verdict === 'valid' && each.witness !== undefined)) return {};
  const witness = decisions.map((each) => {
    const rows = each.verdict === 'valid' ? each.witness?.map(partitions.original) : undefined;
    return { ...named(partitions.name(each.partition)), ...(rows === undefined ? {} : { rows }) };
  });
  return { witness };
}

function named(key: Json | undefined): { key?: Json } {
  return key === undefined ? {} : { key };
}

function countMethods(decisions: readonly PartitionDecision[]): Partial<Record<Method, number>> {
  const counts: Partial<Record<Method, number>> = {};
  for (const decision of decisions) {
    if (decision.verdict === 'unknown') continue;
    counts[decision.method] = (counts[decision.method] ?? 0) + 1;
  }
  return counts;
}
