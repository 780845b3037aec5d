// What goes into the Raft core and what comes out of it. The core (after etcd-io/raft) has no
// clock, disk or network inside: ticks and messages go in, a `Ready` comes out, and its driver does
// what that says, in the order it says.

import type { Json } from '../../../src/json.ts';
import type { NodeId } from '../../../src/node/types.ts';
import type { Random } from '../../../src/random.ts';

/**
 * One entry of the log. Its index is its place: 1, 2, 3 … `data` is null for the entry that opens a
 * term.
 */
export type Entry = { readonly term: number; readonly data: Json };

/** What must survive a crash besides log and snapshot (figure 2, "persistent state"). */
export interface HardState {
  readonly term: number;
  readonly vote: NodeId | null;
  /**
   * How many times this node has started. Read requests carry it, so that no answer crosses lives.
   */
  readonly life: number;
}

/** The state machine after the entry at `index`, which was made in `term`. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly state: Json;
}

/** What a node finds on its disk when it starts. `entries[0]` has the index `offset + 1`. */
export interface Restored {
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  readonly offset: number;
  readonly offsetTerm: number;
  readonly entries: readonly Entry[];
}

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

// Messages. Every one carries the sender's current term; all are plain JSON and are never changed
// once sent.

/**
 * "Would you vote for me in the term after mine?" Changes nothing at the receiver (dissertation
 * 9.6).
 */
export type PreVote = VoteFields & { readonly type: 'raft_pre_vote' };
export type PreVoteReply = GrantFields & { readonly type: 'raft_pre_vote_reply' };
/** RequestVote (section 5.2). */
export type Vote = VoteFields & { readonly type: 'raft_vote' };
export type VoteReply = GrantFields & { readonly type: 'raft_vote_reply' };
/** AppendEntries (section 5.3): `entries` follow the entry at `prev_index`. */
export type Append = {
  readonly type: 'raft_append';
  readonly term: number;
  readonly prev_index: number;
  readonly prev_term: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
};
/** The sender's durable log agrees with the leader's up to and including `match`. */
export type AppendReply = {
  readonly type: 'raft_append_reply';
  readonly term: number;
  readonly match: number;
};
/**
 * The entry at `prev_index` is missing or of another term. Where it is missing, `conflict_index` is
 * the first index that is, and `conflict_term` null; else the first index of that other term, and
 * the term (end of section 5.3).
 */
export type AppendReject = {
  readonly type: 'raft_append_reject';
  readonly term: number;
  readonly prev_index: number;
  readonly conflict_index: number;
  readonly conflict_term: number | null;
};
/**
 * `commit` never exceeds what the receiver is known to have. `round` counts confirmations of
 * leadership.
 */
export type Heartbeat = {
  readonly type: 'raft_heartbeat';
  readonly term: number;
  readonly commit: number;
  readonly round: number;
};
export type HeartbeatReply = {
  readonly type: 'raft_heartbeat_reply';
  readonly term: number;
  readonly round: number;
};
/** InstallSnapshot (section 7), in one piece. */
export type InstallSnapshot = {
  readonly type: 'raft_snapshot';
  readonly term: number;
  readonly index: number;
  readonly index_term: number;
  readonly state: Json;
};
/** A follower asks for an index at which it may serve its reads (dissertation 6.4). */
export type ReadRequest = {
  readonly type: 'raft_read';
  readonly term: number;
  readonly id: number;
};
export type ReadReply = {
  readonly type: 'raft_read_reply';
  readonly term: number;
  readonly id: number;
  readonly index: number;
  readonly commit: number;
};
/**
 * "Your term is over." Without it a leader could never learn of a term that stickiness keeps from
 * spreading.
 */
export type NewerTerm = { readonly type: 'raft_newer_term'; readonly term: number };

type VoteFields = {
  readonly term: number;
  readonly last_index: number;
  readonly last_term: number;
};
type GrantFields = { readonly term: number; readonly granted: boolean };

export type RaftMessage =
  | PreVote
  | PreVoteReply
  | Vote
  | VoteReply
  | Append
  | AppendReply
  | AppendReject
  | Heartbeat
  | HeartbeatReply
  | InstallSnapshot
  | ReadRequest
  | ReadReply
  | NewerTerm;

export interface Outgoing {
  readonly to: NodeId;
  readonly message: RaftMessage;
}

/** The read `id` may be answered from a state machine that has applied at least `index`. */
export interface ReadState {
  readonly id: number;
  readonly index: number;
}

/** How far a hand-over to the disk reaches; goes back into `Raft.persisted` once it is durable. */
export interface PersistMark {
  readonly term: number;
  /** Counts changes of the hard state. */
  readonly version: number;
  readonly lastIndex: number;
}

/** What the driver has to do now. */
export interface Ready {
  /** To be sent at once. */
  readonly messages: readonly Outgoing[];
  /** New hard state, to be persisted; null where it is as before. */
  readonly hardState: HardState | null;
  /** Replaces state machine and log, before `entries` and `committed`. */
  readonly snapshot: Snapshot | null;
  /**
   * To be persisted at `firstIndex` and after; whatever the disk has at or after `firstIndex` is
   * void.
   */
  readonly firstIndex: number;
  readonly entries: readonly Entry[];
  /** To be sent only once everything persisted so far, all of the above included, is durable. */
  readonly messagesAfterSync: readonly Outgoing[];
  /** To be applied, in order; the first has the index `committedFrom`. */
  readonly committedFrom: number;
  readonly committed: readonly Entry[];
  readonly readStates: readonly ReadState[];
  readonly mark: PersistMark;
}

/** Planted bugs of the core; all false in the correct system. */
export interface RaftBugs {
  readonly staleRead: boolean;
  readonly commitPreviousTerm: boolean;
  readonly smallQuorum: boolean;
  readonly noElectionRestriction: boolean;
  readonly skipLogMatch: boolean;
}

export interface RaftConfig {
  readonly id: NodeId;
  /** Every other voter. */
  readonly peers: readonly NodeId[];
  readonly heartbeatTicks: number;
  /** The election timeout is drawn anew from `[electionTicks, 2 × electionTicks)` each time. */
  readonly electionTicks: number;
  /** Entries in one append message. */
  readonly entriesPerMessageMax: number;
  /**
   * Append messages under way to one follower; entries that come meanwhile go together in the next.
   */
  readonly inflightMax: number;
  readonly random: Random;
  readonly bugs: RaftBugs;
}
