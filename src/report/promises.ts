// What is promised, in plain words, by the name of the checker that found it broken. One table: the failure report,
// `ordeal list checkers` and the README read it.

/** A checker and the promise that it holds a system to. */
export interface Promised {
  readonly checker: string;
  /** One sentence, of what a user may rely on. */
  readonly promise: string;
  /** False for a checker that measures and never objects. */
  readonly judges: boolean;
}

export const promises: readonly Promised[] = [
  {
    checker: 'linearizable',
    promise:
      'every operation takes effect at one instant between its start and its end, so no read ever goes back in time',
    judges: true,
  },
  {
    checker: 'list-append',
    promise: 'transactions are isolated from each other as the consistency model says',
    judges: true,
  },
  {
    checker: 'rw-register',
    promise: 'transactions are isolated from each other as the consistency model says',
    judges: true,
  },
  {
    checker: 'bank',
    promise:
      'transfers move money and neither make nor lose any, so every read of all accounts has the same total',
    judges: true,
  },
  {
    checker: 'atomic-commit',
    promise:
      'a transaction takes effect at all its participants or at none, and what was decided and acknowledged stays so',
    judges: true,
  },
  {
    checker: 'liveness',
    promise:
      'when enough nodes run undisturbed for it to be obliged to, the system serves again, whatever became of the others',
    judges: true,
  },
  {
    checker: 'mutex',
    promise:
      'at most one holds a lock, only its owner releases it, and who asks for the holder is told the latest',
    judges: true,
  },
  {
    checker: 'lease-exclusion',
    promise: 'no two clients can both prove, by their own clocks, that they hold a lock',
    judges: true,
  },
  {
    checker: 'fencing',
    promise:
      'fencing tokens grow with every grant, and a write under an older token never follows one under a newer',
    judges: true,
  },
  {
    checker: 'fairness',
    promise: 'whoever queued up for a lock first is served first',
    judges: true,
  },
  {
    checker: 'stats',
    promise: 'counts, success ratio and latency, over the whole run and inside each fault',
    judges: false,
  },
];

/** The promise of a checker, or null where it states none. */
export function promiseOf(checker: string): string | null {
  return promises.find((entry) => entry.checker === checker && entry.judges)?.promise ?? null;
}
