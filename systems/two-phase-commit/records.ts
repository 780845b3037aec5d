// What a node keeps on disk, record by record. The protocol is presumed abort (Mohan, Lindsay and
// Obermarck, "Transaction Management in the R* Distributed Database Management System", TODS 1986):
// only commits are recorded by a coordinator; of what it has no record of, it says that it was
// aborted.

import type { Json } from '../../src/json.ts';
import type { AttemptId, AttemptNumber } from './attempts.ts';
import type { LockMode } from './locks.ts';

export type Outcome = 'committed' | 'aborted';

/** What a participant promises with its yes: it can commit whatever happens, and can abort. */
export type PrepareRecord = {
  readonly kind: 'prepare';
  readonly attempt: AttemptId;
  readonly age: number;
  /** All of the transaction's participants, to be asked where the coordinator is gone. */
  readonly participants: readonly string[];
  /** The client's own name for the transaction, where it gave one. */
  readonly label: string | null;
  readonly locks: readonly (readonly [key: string, mode: LockMode])[];
  /** What the keys hold once it is committed. */
  readonly writes: readonly (readonly [key: string, value: Json])[];
};

/** What a participant was told, or found out, or decided before it had voted. */
export type ResolveRecord = {
  readonly kind: 'resolve';
  readonly attempt: AttemptId;
  readonly outcome: Outcome;
};

/** What became of a transaction that its client gave a name, on the keys that it touched here. */
export type LabelledOutcome = {
  readonly label: string;
  readonly outcome: Outcome;
  readonly keys: readonly string[];
};

/** A coordinator's commit: from the moment it is on disk, the transaction is committed. */
export type DecisionRecord = {
  readonly kind: 'decision';
  readonly attempt: AttemptId;
  readonly participants: readonly string[];
  readonly client: string;
  readonly sequence: number;
  /** What the client is told, however often it asks. */
  readonly result: Json;
};

/** Every participant has the commit on its own disk: nobody will ask again. */
export type EndRecord = { readonly kind: 'end'; readonly attempt: AttemptId };

/** A client was told, or will be, that its transaction is aborted: it must not be run any more. */
export type ClosedRecord = {
  readonly kind: 'closed';
  readonly client: string;
  readonly sequence: number;
};

export type LifeRecord = { readonly kind: 'life'; readonly life: number };

/** The outcome of a client's latest transaction; `result` is null where it was aborted. */
export type ClientOutcome = readonly [client: string, sequence: number, result: Json];

/**
 * The state that all records before it came to. Undecided transactions follow as records of their
 * own.
 */
export type SnapshotRecord = {
  readonly kind: 'snapshot';
  readonly life: number;
  readonly values: readonly (readonly [key: string, value: Json])[];
  readonly clients: readonly ClientOutcome[];
  /** Whether outcomes of clients have been dropped. */
  readonly clientsForgotten: boolean;
  readonly finished: readonly (readonly [attempt: AttemptId, outcome: Outcome])[];
  readonly floors: readonly (readonly [coordinator: string, floor: AttemptNumber])[];
  /** The latest decisions on transactions that have a label. */
  readonly labelled: readonly LabelledOutcome[];
};

export type JournalRecord =
  | PrepareRecord
  | ResolveRecord
  | DecisionRecord
  | EndRecord
  | ClosedRecord
  | LifeRecord
  | SnapshotRecord;
