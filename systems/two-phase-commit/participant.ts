// A participant: it runs the operations on its own shards under strict two-phase locking, votes,
// and carries out what is decided. Between its yes and the decision it is in doubt, and holds its
// locks: it asks (termination.ts), and never guesses.

import type { Json } from '../../src/json.ts';
import { type AttemptId, coordinatorOf } from './attempts.ts';
import type { Bugs } from './bugs.ts';
import { Finished } from './finished.ts';
import type { TransactionJournal } from './journal.ts';
import { type LockMode, LockTable } from './locks.ts';
import type { Answer, Execute, Post, Prepare } from './messages.ts';
import type { MicroOp, PlacedOp, PlacedValue } from './micro-ops.ts';
import type { Outcome, PrepareRecord, SnapshotRecord } from './records.ts';
import { Store } from './store.ts';

/** A transaction as one participant has it. */
interface Branch {
  readonly attempt: AttemptId;
  readonly age: number;
  readonly ops: readonly PlacedOp[];
  readonly locks: readonly (readonly [key: string, mode: LockMode])[];
  /** How many of `locks` it has. */
  granted: number;
  /** What its reads returned; null until all locks are granted. */
  values: readonly PlacedValue[] | null;
  /** Its promise; null before it has voted yes. */
  prepared: PrepareRecord | null;
  /** The promise is on disk. */
  isSafe: boolean;
  /** Since when it waits for what comes next; monotonic milliseconds. */
  since: number;
}

/** What a participant needs of its node. */
export interface ParticipantContext {
  readonly journal: TransactionJournal;
  readonly bugs: Bugs;
  readonly post: Post;
  /** Monotonic milliseconds. */
  now(): number;
  /** This life of the node. */
  life(): number;
  /** Notes an age that somebody uses; returns the latest known. */
  noteAge(age: number): number;
}

export class Participant {
  readonly #context: ParticipantContext;
  readonly #branches = new Map<AttemptId, Branch>();
  readonly #finished = new Finished();
  readonly #store = new Store();
  readonly #locks = new LockTable({
    granted: (attempt) => this.#granted(attempt),
    died: (attempt) => this.#die(attempt),
  });

  constructor(context: ParticipantContext) {
    this.#context = context;
  }

  get lockCount(): number {
    return this.#locks.heldCount;
  }

  /** Branches that have not ended, with what the termination protocol needs to know of each. */
  *waiting(): Iterable<Pick<Branch, 'attempt' | 'prepared' | 'since'>> {
    yield* [...this.#branches.values()];
  }

  /** Attempts that this node voted yes to, and does not know the outcome of. */
  inDoubt(): readonly AttemptId[] {
    return [...this.#branches.values()].flatMap(({ prepared, attempt }) =>
      prepared === null ? [] : [attempt],
    );
  }

  /** How many of those have lasted for so many milliseconds. */
  inDoubtSince(durationMs: number): number {
    const until = this.#context.now() - durationMs;
    const branches = [...this.#branches.values()];
    return branches.filter(({ prepared, since }) => prepared !== null && since <= until).length;
  }

  /**
   * What decided transactions left in `key`, and what is known of labelled ones that touched it.
   */
  inspect(key: string): { readonly value: Json; readonly decisions: { [label: string]: string } } {
    const decisions: { [label: string]: string } = {};
    for (const { label, outcome, keys } of this.#finished.labelled()) {
      if (keys.includes(key)) decisions[label] = outcome;
    }
    for (const { label, locks } of this.promises()) {
      if (label === null || decisions[label] === 'committed') continue;
      if (locks.some(([locked]) => locked === key)) decisions[label] = 'in-doubt';
    }
    return { value: this.#store.committed(key), decisions };
  }

  execute({ attempt, age, floor, ops }: Execute): void {
    this.#context.noteAge(age);
    this.#finished.raiseFloor(coordinatorOf(attempt), floor);
    const existing = this.#branches.get(attempt);
    if (existing !== undefined) {
      // The answer may have been lost; one that still waits for locks has none yet.
      this.#answerExecute(existing);
      return;
    }
    if (this.#finished.isBelowFloor(attempt)) return;
    if (this.#finished.outcome(attempt) !== undefined) {
      if (this.#finished.outcome(attempt) === 'aborted') this.#sayDied(attempt);
      return;
    }
    const branch: Branch = {
      attempt,
      age,
      ops,
      locks: this.#locksFor(ops),
      granted: 0,
      values: null,
      prepared: null,
      isSafe: false,
      since: this.#context.now(),
    };
    this.#branches.set(attempt, branch);
    this.#advance(branch);
  }

  /** Each key once, in the strongest mode: a read lock is never upgraded. */
  #locksFor(ops: readonly PlacedOp[]): [key: string, mode: LockMode][] {
    const { noReadLocks, readUncommitted } = this.#context.bugs;
    const modes = new Map<string, LockMode>();
    for (const [, [name, key]] of ops) {
      if (name !== 'r') modes.set(key, 'write');
      else if (!modes.has(key)) modes.set(key, 'read');
    }
    const lockless = noReadLocks || readUncommitted;
    return [...modes].filter(([, mode]) => mode === 'write' || !lockless);
  }

  #granted(attempt: AttemptId): void {
    const branch = this.#branches.get(attempt);
    if (branch === undefined) return;
    branch.granted++;
    this.#advance(branch);
  }

  #advance(branch: Branch): void {
    const { attempt, age } = branch;
    const next = branch.locks[branch.granted];
    if (next !== undefined) {
      this.#locks.acquire(next[0], next[1], { attempt, age });
      return;
    }
    branch.values = branch.ops.flatMap(([place, op]) => this.#perform(branch, place, op));
    this.#answerExecute(branch);
  }

  #perform(branch: Branch, place: number, op: MicroOp): PlacedValue[] {
    const [name, key] = op;
    if (name !== 'r') {
      this.#store.apply(branch.attempt, op);
      return name === 'debit' ? [[place, this.#store.current(key)]] : [];
    }
    const isOwn = branch.locks.some(([locked]) => locked === key);
    const showsAll = isOwn || this.#context.bugs.readUncommitted;
    return [[place, showsAll ? this.#store.current(key) : this.#store.committed(key)]];
  }

  #answerExecute({ attempt, values }: Branch): void {
    if (values === null) return;
    const life = this.#context.life();
    this.#context.post(coordinatorOf(attempt), { type: 'tx_executed', attempt, values, life });
  }

  #die(attempt: AttemptId): void {
    this.#resolve(attempt, 'aborted');
    this.#sayDied(attempt);
  }

  #sayDied(attempt: AttemptId): void {
    const latest = this.#context.noteAge(0);
    this.#context.post(coordinatorOf(attempt), { type: 'tx_died', attempt, latest });
  }

  prepare({ attempt, participants, label, life }: Prepare): void {
    const branch = this.#branches.get(attempt);
    if (branch === undefined || branch.values === null || life !== this.#context.life()) {
      // A branch that is prepared may be so since an earlier life: its vote stands.
      if (branch?.prepared != null) this.#vote(branch);
      else if (this.#finished.outcome(attempt) !== 'committed') this.#refuse(attempt);
      return;
    }
    if (branch.prepared !== null) {
      this.#vote(branch);
      return;
    }
    const { age, locks } = branch;
    const writes = this.#store.writesOf(attempt);
    branch.prepared = { kind: 'prepare', attempt, age, participants, label, locks, writes };
    branch.since = this.#context.now();
    this.#context.journal.append([branch.prepared]);
    if (this.#context.bugs.earlyLockRelease) this.#locks.release(attempt);
    if (this.#context.bugs.unsyncedPrepare) this.#safe(branch);
    else this.#context.journal.whenSafe(() => this.#safe(branch));
  }

  #safe(branch: Branch): void {
    branch.isSafe = true;
    this.#vote(branch);
  }

  /** Votes yes, once the promise is on disk and unless it is over meanwhile. */
  #vote({ attempt, isSafe }: Branch): void {
    if (!isSafe || !this.#branches.has(attempt)) return;
    this.#context.post(coordinatorOf(attempt), { type: 'tx_vote', attempt, yes: true });
  }

  #refuse(attempt: AttemptId): void {
    this.#resolve(attempt, 'aborted');
    this.#context.post(coordinatorOf(attempt), { type: 'tx_vote', attempt, yes: false });
  }

  /**
   * Carries out a decision. Commits are acknowledged, as often as they come, once they are on disk.
   */
  decide(attempt: AttemptId, outcome: Outcome): void {
    this.#resolve(attempt, outcome);
    if (outcome === 'aborted') return;
    this.#context.journal.whenSafe(() =>
      this.#context.post(coordinatorOf(attempt), { type: 'tx_ack', attempt }),
    );
  }

  /**
   * What another participant, which is in doubt, is told. One that has not voted yes refuses to
   * from now on.
   */
  answer(attempt: AttemptId): Answer['answer'] {
    const outcome = this.#finished.outcome(attempt);
    if (outcome !== undefined) return outcome;
    const branch = this.#branches.get(attempt);
    if (branch?.prepared != null) return 'undecided';
    if (branch === undefined && this.#finished.isBelowFloor(attempt)) return 'undecided';
    this.#resolve(attempt, 'aborted');
    return 'aborted';
  }

  #resolve(attempt: AttemptId, outcome: Outcome): void {
    const branch = this.#branches.get(attempt);
    if (branch === undefined) {
      // Nothing was promised, so there is nothing to write; only, what comes late must not start
      // it.
      const isOver = this.#finished.outcome(attempt) !== undefined;
      if (outcome === 'aborted' && !isOver) this.#finished.add(attempt, outcome, null);
      return;
    }
    // A commit can only be of what was prepared: what was not is dropped, whatever is said of it.
    const isCommit = outcome === 'committed' && branch.prepared !== null;
    this.#branches.delete(attempt);
    if (branch.prepared !== null) {
      this.#context.journal.append([{ kind: 'resolve', attempt, outcome }]);
    }
    if (isCommit || this.#context.bugs.lostAbort) this.#store.commit(attempt);
    else this.#store.undo(attempt);
    this.#finished.add(attempt, isCommit ? 'committed' : 'aborted', branch.prepared);
    this.#locks.release(attempt);
  }

  /** Gives up a branch that has not voted yes; its coordinator may be gone. */
  abandon(attempt: AttemptId): void {
    if (this.#branches.get(attempt)?.prepared === null) this.#die(attempt);
  }

  /** Takes a promise over from the journal. */
  restore(record: PrepareRecord): void {
    const { attempt, age, locks, writes } = record;
    for (const [key, value] of writes) this.#store.put(attempt, key, value);
    this.#branches.set(attempt, {
      attempt,
      age,
      ops: [],
      locks,
      granted: locks.length,
      values: [],
      prepared: record,
      isSafe: true,
      since: this.#context.now(),
    });
  }

  /** Takes an outcome over from the journal. */
  restoreOutcome(attempt: AttemptId, outcome: Outcome): void {
    const promise = this.#branches.get(attempt)?.prepared ?? null;
    this.#branches.delete(attempt);
    if (outcome === 'committed' || this.#context.bugs.lostAbort) this.#store.commit(attempt);
    else this.#store.undo(attempt);
    this.#finished.add(attempt, outcome, promise);
  }

  restoreSnapshot(snapshot: SnapshotRecord): void {
    this.#store.load(snapshot.values);
    this.#finished.load(snapshot);
  }

  /** After all records are restored: what is in doubt keeps its locks. */
  recovered(): void {
    for (const { attempt, age, locks } of this.#branches.values()) {
      for (const [key, mode] of locks) this.#locks.restore(key, mode, { attempt, age });
    }
    if (!this.#context.bugs.recoverAsCommit) return;
    for (const attempt of this.inDoubt()) this.decide(attempt, 'committed');
  }

  snapshot(): Pick<SnapshotRecord, 'values' | 'finished' | 'floors' | 'labelled'> {
    return { values: this.#store.entries(), ...this.#finished.snapshot() };
  }

  /** Promises that stand, for a snapshot. */
  promises(): readonly PrepareRecord[] {
    return [...this.#branches.values()].flatMap(({ prepared }) => prepared ?? []);
  }
}
