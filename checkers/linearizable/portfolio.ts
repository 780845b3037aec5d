// Decides a whole history: every partition by the cheapest procedure that can, then by both
// searches side by side with budgets that grow, because neither search is best everywhere. It is a
// generator so that whoever drives it can look at the clock, or give other work a turn, between two
// slices of a few milliseconds.

import type { OperationColumns } from '../../src/history/columns.ts';
import { commitmentsOf } from './commitments/of-partition.ts';
import { decideDirectly, directWitness } from './decide/direct.ts';
import type { PartitionDecision, PortfolioLimits, StopReason } from './decision.ts';
import { orStopped, TURN_ITEMS, TURN_QUESTIONS } from './in-turns.ts';
import type { Model, Operation } from './model.ts';
import { Contest, type Subject } from './search/contest.ts';
import type { CheckedColumns } from './tables/checked-columns.ts';
import { guarded, OperationClasses, operationOf } from './tables/classes.ts';
import { type Partitions, partitionsInSteps, unsplit } from './tables/partitions.ts';
import { timelineInSteps } from './tables/timeline.ts';
import { Transitions } from './tables/transitions.ts';

export interface PortfolioResult {
  readonly partitions: Partitions;
  /**
   * Decided and undecided ones; those that were not reached before an invalid one was found are
   * missing.
   */
  readonly decisions: readonly PartitionDecision[];
  readonly configurations: number;
  /** Why it ended early, if it did. */
  readonly stopped?: StopReason | undefined;
}

/** Configurations that one search may look at before the other one, or the clock, has a turn. */
const SLICE = 2048;
/**
 * To prepare an operation for the searches takes so many times as long as to look at it otherwise.
 */
const PREPARED = 7;

/**
 * Yields between slices how many configurations were looked at; the driver answers with a reason to
 * stop, or nothing. Throws `HistoryError` for values that the model refuses and `ModelError` when
 * the model throws.
 */
export function* decideHistory<State>(
  columns: OperationColumns,
  model: Model<State>,
  limits: PortfolioLimits,
): Generator<number, PortfolioResult, StopReason | undefined> {
  const partitions = yield* orStopped(partitionsInSteps(columns, model));
  if (typeof partitions === 'string') {
    const stopped = partitions;
    return { partitions: unsplit(columns), decisions: [], configurations: 0, stopped };
  }
  return yield* decidePartitions(model, partitions, limits);
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
        const subject = yield* orStopped(
          this.#subjectOf(partition, from, to),
          this.#configurations,
        );
        if (typeof subject === 'string') return subject;
        rows += PREPARED * (to - from);
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
    yield;
    const special = guarded(model, line, () => model.specialize?.(operations)) ?? model;
    const classes = new OperationClasses(special, this.#columns);
    return { classes, transitions: new Transitions(classes) };
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
    // The depth-first search remembers all it has seen; without it the other one may still get
    // there.
    return current.dropHeavier() ? undefined : 'memory';
  }
}

interface PartitionTransitions<State> {
  readonly classes: OperationClasses<State>;
  readonly transitions: Transitions<State>;
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}
