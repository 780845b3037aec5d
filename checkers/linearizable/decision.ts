// What is decided of a partition, by what, and within which limits.

/**
 * Why a check ended before everything was decided. `methods`: none of the procedures that were
 * allowed can.
 */
export type StopReason = 'time' | 'memory' | 'configurations' | 'cancelled' | 'methods';

/** A stop reason in words. */
export const STOP_TEXTS: Readonly<Record<StopReason, string>> = {
  time: 'the time budget is spent',
  memory: 'the memory budget is spent',
  configurations: 'the budget of configurations is spent',
  cancelled: 'the check was cancelled',
  methods: 'no procedure that is allowed can decide it',
};

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
      /**
       * Regrouped rows in an order that explains them, when one was asked for and the procedure has
       * one.
       */
      readonly witness?: readonly number[] | undefined;
    }
  | {
      readonly verdict: 'invalid';
      readonly partition: number;
      readonly method: Method;
      /**
       * Rows of the regrouped columns that contradict one another, where the procedure names them.
       */
      readonly conflict?: readonly number[];
      /** Why they do. */
      readonly reason?: string;
      /**
       * Regrouped row whose return ends the shortest prefix that is not linearizable, where the
       * procedure knows it.
       */
      readonly failingRow?: number;
    }
  | {
      readonly verdict: 'unknown';
      readonly partition: number;
      readonly reason: StopReason;
      /**
       * Regrouped row of the last return up to which a linearization exists; -1 when none is known.
       */
      readonly validUpToRow: number;
    };

export interface PortfolioLimits {
  /**
   * Configurations looked at, over all partitions; what the second search does beside the first is
   * not counted.
   */
  readonly configurationsMax: number;
  readonly memoryBytesMax: number;
  /** Which procedures may be used; all when left out. */
  readonly methods?: ReadonlySet<Method> | undefined;
  /** Keep an order that explains each valid partition. */
  readonly witness?: boolean | undefined;
  /** Partitions to decide; all when left out. */
  readonly only?: readonly number[] | undefined;
}
