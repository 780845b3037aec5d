// Attempts: each try of a transaction has a name of its own, never used again, so that what is
// decided about one can never be taken for a decision about another. A name is the coordinator, its
// life and a count: `n1.3.17`.

/** A place in the order in which one coordinator made its attempts. */
export interface AttemptNumber {
  /** Lives of the coordinator are counted on its disk. */
  readonly life: number;
  readonly count: number;
}

export type AttemptId = string;

export function attemptId(coordinator: string, { life, count }: AttemptNumber): AttemptId {
  return `${coordinator}.${life}.${count}`;
}

export function coordinatorOf(attempt: AttemptId): string {
  return attempt.slice(0, attempt.lastIndexOf('.', attempt.lastIndexOf('.') - 1));
}

export function numberOf(attempt: AttemptId): AttemptNumber {
  const [life, count] = attempt.slice(coordinatorOf(attempt).length + 1).split('.');
  return { life: Number(life), count: Number(count) };
}

/** Negative where `a` was made before `b`; both of one coordinator. */
export function compareNumbers(a: AttemptNumber, b: AttemptNumber): number {
  return a.life - b.life || a.count - b.count;
}

/**
 * The age of a transaction, for wait-die. It stays with the transaction over its attempts, so that
 * one that died often enough becomes the oldest and gets through. Not a time: a count that nodes
 * pass on to each other (Lamport 1978), so that clocks cannot upset it.
 */
export interface Age {
  readonly age: number;
  readonly attempt: AttemptId;
}

/** Whether `a` is older than `b`. Total: no two attempts share a name. */
export function isOlder(a: Age, b: Age): boolean {
  return a.age < b.age || (a.age === b.age && a.attempt < b.attempt);
}
