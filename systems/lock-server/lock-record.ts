// One lock as the service keeps it: who holds it, who waits for it.

export type LockName = string;
/** Names one attempt to acquire; never used again. Whoever acquired under it is the owner. */
export type Owner = string;

/** How those who wait are ordered, and where fencing tokens come from. */
export type Ordering = 'ticket' | 'timestamp' | 'contention';

export type Holder = {
  readonly session: number;
  readonly owner: Owner;
  readonly token: number;
  /** Place in the log of its request; with `extensions` it names one lease. */
  readonly place: number;
  readonly extensions: number;
  /** Planted bug `grant-both`: it came out of the queue, and a new request is granted beside it. */
  readonly both: boolean;
};

export type Waiter = {
  readonly session: number;
  readonly owner: Owner;
  readonly place: number;
  readonly stamp: number;
};

export type LockRecord = {
  readonly holder: Holder | null;
  /** The next one first. */
  readonly queue: readonly Waiter[];
  /** The place of the holder that was lost: the lock is kept from everybody for the lock-delay. */
  readonly delayed: number | null;
};

export const FREE: LockRecord = { holder: null, queue: [], delayed: null };

/** Adds a waiter where the ordering puts it. `contention` has no queue. */
export function enqueue(record: LockRecord, waiter: Waiter, ordering: Ordering): LockRecord {
  const queue = [...record.queue, waiter];
  if (ordering === 'timestamp') queue.sort((a, b) => a.stamp - b.stamp || a.place - b.place);
  return { ...record, queue };
}

export function isQueued(record: LockRecord, owner: Owner): boolean {
  return record.queue.some((waiter) => waiter.owner === owner);
}

export function leaseGeneration({ place, extensions }: Holder): string {
  return `${place}.${extensions}`;
}
