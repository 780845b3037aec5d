// Decides a whole history: every partition by the cheapest procedure that can, then by both searches side by side
// with budgets that grow, because neither search is best everywhere. It is a generator so that whoever drives it
// can look at the clock, or give other work a turn, between two slices of a few milliseconds.

import type { OperationColumns } from '../../src/history/columns.ts';
import { guarded, OperationClasses, operationOf } from './classes.ts';
import type { Commitments } from './commitments/commitments.ts';
import { commitmentsOf } from './commitments/of-partition.ts';
import { decideDirectly, directWitness } from './decide/direct.ts';
import { TURN_ITEMS, TURN_QUESTIONS } from './in-turns.ts';
import type { Model, Operation } from './model.ts';
import { type CheckedColumns, type Partitions, partitionsInSteps, unsplit } from './partitions.ts';
import { BreadthFirstSearch } from './search/breadth-first.ts';
import { DepthFirstSearch, type Search } from './search/depth-first.ts';
import { type Timeline, timelineInSteps } from './timeline.ts';
import { Transitions } from './transitions.ts';
import { orderOf } from './witness.ts';

/** Why a check ended before everything was decided. `methods`: none of the procedures that were allowed can. */
export type StopReason = 'time' | 'memory' | 'configurations' | 'cancelled' | 'methods';

/** How a partition was decided. */
export type Method =
  | 'chains'
  | 'kv'
  | 'queue'
  | 'stack'
  | 'locks'
  | 'log'
  | 'depth-first'
  | 'breadth-first';

export type PartitionDecision =
  | {
      readonly verdict: 'valid';
      readonly partition: number;
      readonly method: Method;
      /** Regrouped rows in an order that explains them, when one was asked for and the procedure has one. */
      readonly witness?: readonly number[] | undefined;
    }
  | {
      readonly verdict: 'invalid';
      readonly partition: number;
      readonly method: Method;
      /** Rows of the regrouped columns that contradict one another, where the procedure names them. */
      readonly conflict?: readonly number[];
      /** Why they do. */
      readonly reason?: string;
      /** Regrouped row whose return ends the shortest prefix that is not linearizable, where the procedure knows it. */
      readonly failingRow?: number;
    }
  | {
      readonly verdict: 'unknown';
      readonly partition: number;
      readonly reason: StopReason;
      /** Regrouped row of the last return up to which a linearization exists; -1 when none is known. */
      readonly validUpToRow: number;
    };

export interface PortfolioLimits {
  /** Configurations looked at, over all partitions and both searches. */
  readonly configurationsMax: number;
  readonly memoryBytesMax: number;
  /** Which procedures may be used; all when left out. */
  readonly methods?: ReadonlySet<Method> | undefined;
  /** Keep an order that explains each valid partition. */
  readonly witness?: boolean | undefined;
  /** Partitions to decide; all when left out. */
  readonly only?: readonly number[] | undefined;
}

export interface PortfolioResult {
  readonly partitions: Partitions;
  /** Decided and undecided ones; those that were not reached before an invalid one was found are missing. */
  readonly decisions: readonly PartitionDecision[];
  readonly configurations: number;
  /** Why it ended early, if it did. */
  readonly stopped?: StopReason | undefined;
}

/** Configurations that one search may look at before the other one, or the clock, has a turn. */
const SLICE = 2048;

/**
 * Yields between slices how many configurations were looked at; the driver answers with a reason to stop, or nothing. Throws `HistoryError` for values
 * that the model refuses and `ModelError` when the model throws.
 */
export function* decideHistory<State>(
  columns: OperationColumns,
  model: Model<State>,
  limits: PortfolioLimits,
): Generator<number, PortfolioResult, StopReason | undefined> {
  const steps = partitionsInSteps(columns, model);
  let step = steps.next();
  while (step.done !== true) {
    const stopped = yield 0;
    if (stopped !== undefined) {
      return { partitions: unsplit(columns), decisions: [], configurations: 0, stopped };
    }
    step = steps.next();
  }
  return yield* decidePartitions(model, step.value, limits);
}

/** The same for a history that is split already. */
export function* decidePartitions<State>(
  model: Model<State>,
  partitions: Partitions,
  limits: PortfolioLimits,
): Generator<number, PortfolioResult, StopReason | undefined> {
  const portfolio = new Portfolio(model, partitions, limits);
  const stop: StopReason | undefined = (yield 0) ?? (yield* portfolio.decideAll());
  return portfolio.result(stop);
}

class Portfolio<State> {
  readonly #columns: CheckedColumns;
  readonly #model: Model<State>;
  readonly #partitions: Partitions;
  readonly #limits: PortfolioLimits;
  readonly #classes: OperationClasses<State>;
  readonly #transitions: Transitions<State>;
  readonly #decisions: PartitionDecision[] = [];
  #contests: Contest<State>[] = [];
  #configurations = 0;
  /** What the contests that are left hold together, by their last counts. */
  #bytes = 0;

  constructor(model: Model<State>, partitions: Partitions, limits: PortfolioLimits) {
    this.#columns = partitions.columns;
    this.#model = model;
    this.#partitions = partitions;
    this.#limits = limits;
    this.#classes = new OperationClasses(model, partitions.columns);
    this.#transitions = new Transitions(this.#classes);
  }

  /** The reason why it stopped early, or `undefined` when everything needed is decided. */
  *decideAll(): Generator<number, StopReason | undefined, StopReason | undefined> {
    const { methods, only } = this.#limits;
    let rows = 0;
    for (const partition of only ?? range(this.#partitions.count)) {
      const from = this.#partitions.starts[partition] as number;
      const to = this.#partitions.starts[partition + 1] as number;
      // Small partitions take no turns of their own.
      rows += to - from;
      if (rows > TURN_ITEMS) {
        rows = 0;
        const stop = yield this.#configurations;
        if (stop !== undefined) return stop;
      }
      const direct = yield* decideDirectly(this.#columns, this.#model, from, to, methods);
      if (direct.kind === 'stopped') return direct.reason;
      if (direct.kind === 'undecided') {
        const subject = yield* this.#inTurns(this.#subjectOf(partition, from, to));
        if (typeof subject === 'string') return subject;
        this.#contests.push(new Contest(subject, this.#limits));
      } else {
        this.#decisions.push(
          direct.kind === 'valid'
            ? {
                verdict: 'valid',
                partition,
                method: direct.method,
                witness: this.#direct(from, to),
              }
            : { ...direct, verdict: 'invalid', partition },
        );
        if (direct.kind === 'invalid') return undefined;
      }
    }
    return yield* this.#contend();
  }

  result(stop: StopReason | undefined): PortfolioResult {
    const invalid = this.#decisions.some((decision) => decision.verdict === 'invalid');
    const undecided =
      invalid || stop === undefined
        ? []
        : this.#contests.filter((contest) => contest.decision === undefined);
    const reason = stop ?? 'configurations';
    return {
      partitions: this.#partitions,
      decisions: [
        ...this.#decisions,
        ...undecided.map(
          ({ partition, validUpToRow }): PartitionDecision => ({
            verdict: 'unknown',
            partition,
            reason,
            validUpToRow,
          }),
        ),
      ],
      configurations: this.#configurations,
      stopped: stop,
    };
  }

  /** What the searches need to know of a partition. */
  *#subjectOf(
    partition: number,
    from: number,
    to: number,
  ): Generator<void, Subject<State>, unknown> {
    const { classes, transitions } = yield* this.#transitionsFor(from, to);
    const timeline = yield* timelineInSteps(this.#columns, from, to, classes);
    const commitments = yield* commitmentsOf(this.#columns, timeline, transitions);
    const ownBytes = transitions === this.#transitions ? () => 0 : () => transitions.bytes;
    return { partition, timeline, transitions, commitments, ownBytes };
  }

  /** The table of steps that all partitions share, or one of its own for a specialized model. */
  *#transitionsFor(
    from: number,
    to: number,
  ): Generator<void, PartitionTransitions<State>, unknown> {
    const model = this.#model;
    if (model.specialize === undefined)
      return { classes: this.#classes, transitions: this.#transitions };
    const operations: Operation[] = [];
    for (let row = from; row < to; row++) {
      if ((row - from) % TURN_QUESTIONS === TURN_QUESTIONS - 1) yield;
      operations.push(operationOf(this.#columns, row));
    }
    const line = this.#columns.line[from] as number;
    const special = guarded(model, line, () => model.specialize?.(operations)) ?? model;
    const classes = new OperationClasses(special, this.#columns);
    return { classes, transitions: new Transitions(classes) };
  }

  /** The result of some steps, or a reason to stop meanwhile. */
  *#inTurns<Result>(
    steps: Generator<void, Result, unknown>,
  ): Generator<number, Result | StopReason, StopReason | undefined> {
    let step = steps.next();
    while (step.done !== true) {
      const stop = yield this.#configurations;
      if (stop !== undefined) return stop;
      step = steps.next();
    }
    return step.value;
  }

  #direct(from: number, to: number): readonly number[] | undefined {
    if (this.#limits.witness !== true) return undefined;
    return directWitness(this.#columns, this.#model, from, to);
  }

  /** Rounds over all undecided partitions with budgets that grow fourfold. */
  *#contend(): Generator<number, StopReason | undefined, StopReason | undefined> {
    for (const contest of this.#contests) this.#bytes += contest.countBytes();
    for (let quota = SLICE; this.#contests.length > 0; quota *= 4) {
      for (const contest of this.#contests) {
        const stop = yield* this.#round(contest, quota);
        if (stop !== undefined) return stop;
        if (contest.decision === undefined) continue;
        this.#decisions.push(contest.decision);
        if (contest.decision.verdict === 'invalid') return undefined;
      }
      this.#contests = this.#contests.filter((contest) => contest.decision === undefined);
      this.#bytes = this.#contests.reduce((sum, contest) => sum + contest.countBytes(), 0);
      if (this.#contests.some((contest) => contest.isIdle)) return 'methods';
    }
    return undefined;
  }

  *#round(
    contest: Contest<State>,
    quota: number,
  ): Generator<number, StopReason | undefined, StopReason | undefined> {
    for (let spent = 0; spent < quota && contest.decision === undefined; spent += SLICE) {
      contest.run(SLICE);
      this.#configurations += SLICE;
      const stop = (yield this.#configurations) ?? this.#exhausted(contest);
      if (stop !== undefined && contest.decision === undefined) return stop;
    }
    return undefined;
  }

  #exhausted(current: Contest<State>): StopReason | undefined {
    if (this.#configurations >= this.#limits.configurationsMax) return 'configurations';
    // Only the one at hand has grown; there may be very many others.
    this.#bytes -= current.countedBytes;
    this.#bytes += current.countBytes();
    if (this.#transitions.bytes + this.#bytes <= this.#limits.memoryBytesMax) return undefined;
    // The depth-first search remembers all it has seen; without it the other one may still get there.
    return current.dropHeavier() ? undefined : 'memory';
  }
}

interface PartitionTransitions<State> {
  readonly classes: OperationClasses<State>;
  readonly transitions: Transitions<State>;
}

/** A partition, prepared for the searches. */
interface Subject<State> {
  readonly partition: number;
  readonly timeline: Timeline;
  readonly transitions: Transitions<State>;
  readonly commitments: Commitments | undefined;
  /** Bytes held by the table of steps, if it is this partition's own. */
  readonly ownBytes: () => number;
}

/** Both searches over one partition. */
class Contest<State> {
  readonly partition: number;
  decision: PartitionDecision | undefined;
  /** What `countBytes` gave last. */
  countedBytes = 0;
  readonly #ownBytes: () => number;
  readonly #timeline: Timeline;
  readonly #transitions: Transitions<State>;
  readonly #commitments: Commitments | undefined;
  readonly #witness: boolean;
  /** Methods that have not begun. A search holds memory, and most partitions need only the first. */
  readonly #waiting: Method[];
  readonly #searches: { readonly method: Method; readonly search: Search }[] = [];

  constructor(subject: Subject<State>, limits: PortfolioLimits) {
    this.partition = subject.partition;
    this.#timeline = subject.timeline;
    this.#transitions = subject.transitions;
    this.#commitments = subject.commitments;
    this.#ownBytes = subject.ownBytes;
    this.#witness = limits.witness === true;
    const wanted = (method: Method) => limits.methods === undefined || limits.methods.has(method);
    this.#waiting = (['depth-first', 'breadth-first'] as const).filter(wanted);
  }

  /** No search is allowed. */
  get isIdle(): boolean {
    return this.#waiting.length + this.#searches.length === 0;
  }

  /** Bytes held. */
  countBytes(): number {
    let bytes = this.#timeline.size * 20 + this.#ownBytes();
    for (const { search } of this.#searches) bytes += search.bytes;
    this.countedBytes = bytes;
    return bytes;
  }

  get validUpToRow(): number {
    let reached = 0;
    for (const { search } of this.#searches) reached = Math.max(reached, search.reached);
    return reached === 0 ? -1 : this.#rowOfReturn(reached - 1);
  }

  run(steps: number): void {
    const count = this.#searches.length + this.#waiting.length;
    for (let turn = 0; turn < count && this.decision === undefined; turn++) {
      if (turn === this.#searches.length) this.#begin(this.#waiting.shift() as Method);
      const { method, search } = this.#searches[turn] as { method: Method; search: Search };
      // A step of the breadth-first search is about a third of the work of a depth-first one.
      const outcome = search.run(method === 'breadth-first' ? steps * 3 : steps);
      if (outcome === 'more') continue;
      this.decision =
        outcome === 'valid'
          ? { verdict: 'valid', partition: this.partition, method, witness: this.#order(search) }
          : {
              verdict: 'invalid',
              partition: this.partition,
              method,
              // Commitments look ahead, so with them a search ends before the return at which it breaks.
              ...(this.#commitments === undefined && {
                failingRow: this.#rowOfReturn(search.reached),
              }),
            };
    }
    if (this.decision !== undefined) this.#searches.length = 0;
  }

  #begin(method: Method): void {
    const Kind = method === 'depth-first' ? DepthFirstSearch : BreadthFirstSearch;
    const search = new Kind(this.#timeline, this.#transitions, this.#commitments);
    this.#searches.push({ method, search });
  }

  #order(search: Search): readonly number[] | undefined {
    if (!this.#witness || !(search instanceof DepthFirstSearch)) return undefined;
    return orderOf(this.#timeline, this.#transitions, search.choices());
  }

  /** Gives the larger of two searches up; false when there is only one left. */
  dropHeavier(): boolean {
    const [first, second] = this.#searches;
    if (first === undefined || second === undefined) return false;
    this.#searches.splice(first.search.bytes >= second.search.bytes ? 0 : 1, 1);
    return true;
  }

  #rowOfReturn(position: number): number {
    return this.#timeline.rows[this.#timeline.returns[position] as number] as number;
  }
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}
