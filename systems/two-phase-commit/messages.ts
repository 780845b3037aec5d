// What nodes say to each other. A node is the coordinator of the transactions its clients send it,
// and a participant of all that touch its shards; a message to oneself is handled like any other.

import type { AttemptId, AttemptNumber } from './attempts.ts';
import type { PlacedOp, PlacedValue } from './micro-ops.ts';
import type { Outcome } from './records.ts';

/** Coordinator to participant: lock and run these. */
export type Execute = {
  readonly type: 'tx_execute';
  readonly attempt: AttemptId;
  readonly age: number;
  /** Of this coordinator's attempts, all below are over everywhere. */
  readonly floor: AttemptNumber;
  readonly ops: readonly PlacedOp[];
};

/**
 * Participant to coordinator. `life`: what it holds is in memory only, and is gone in its next
 * life.
 */
export type Executed = {
  readonly type: 'tx_executed';
  readonly attempt: AttemptId;
  readonly values: readonly PlacedValue[];
  readonly life: number;
};

/** Participant to coordinator: it ran into an older transaction, or has given up waiting. */
export type Died = {
  readonly type: 'tx_died';
  readonly attempt: AttemptId;
  /** The latest age heard of there. */
  readonly latest: number;
};

/** Coordinator to participant. `life`: the one in which it ran the operations. */
export type Prepare = {
  readonly type: 'tx_prepare';
  readonly attempt: AttemptId;
  readonly participants: readonly string[];
  readonly label: string | null;
  readonly life: number;
};

export type Vote = {
  readonly type: 'tx_vote';
  readonly attempt: AttemptId;
  readonly yes: boolean;
};

/** Coordinator to participant; repeated until a commit is acknowledged. */
export type Decide = {
  readonly type: 'tx_decide';
  readonly attempt: AttemptId;
  readonly outcome: Outcome;
};

/** Participant to coordinator: it has the commit on disk. */
export type Ack = { readonly type: 'tx_ack'; readonly attempt: AttemptId };

/**
 * Of a participant that waits, to the coordinator or, where that is silent, to another participant.
 */
export type Ask = { readonly type: 'tx_ask'; readonly attempt: AttemptId };

/** `undecided`: by the coordinator, not yet; by a participant, it does not know either. */
export type Answer = {
  readonly type: 'tx_answer';
  readonly attempt: AttemptId;
  readonly answer: Outcome | 'undecided';
};

export type TransactionMessage =
  | Execute
  | Executed
  | Died
  | Prepare
  | Vote
  | Decide
  | Ack
  | Ask
  | Answer;

/** Sends to a node, oneself included. May be lost, delayed, duplicated and reordered. */
export type Post = (dest: string, message: TransactionMessage) => void;
