// The state of one Raft node (figure 2), and the few steps that every part of the protocol shares.

import type { NodeId } from '../../../src/node/types.ts';
import { RaftLog } from './log.ts';
import type { Progress } from './progress.ts';
import type {
  Outgoing,
  RaftConfig,
  RaftMessage,
  ReadState,
  Restored,
  Role,
  Snapshot,
} from './types.ts';

/** A read that waits at the leader; `from` is null where the leader itself asked. */
export interface PendingRead {
  readonly from: NodeId | null;
  readonly id: number;
}

/** A read whose index is fixed, waiting for a quorum to answer `round` or a later one. */
export interface ConfirmingRead extends PendingRead {
  readonly round: number;
  readonly index: number;
}

export class RaftState {
  readonly config: RaftConfig;
  /** How many voters decide. */
  readonly quorum: number;
  readonly log: RaftLog;
  readonly life: number;
  role: Role = 'follower';
  term: number;
  vote: NodeId | null;
  leader: NodeId | null = null;
  snapshot: Snapshot | null;

  electionElapsed = 0;
  electionTimeout = 0;
  heartbeatElapsed = 0;
  /** Who granted the current vote or pre-vote. */
  readonly granted = new Set<NodeId>();

  // Leader only.
  /** Ticks since it became leader. */
  ledTicks = 0;
  progress = new Map<NodeId, Progress>();
  /** The highest index that is durable here. */
  ownMatch = 0;
  /** Entries older than this term are not committed by counting replicas. */
  committableTerm = 0;
  /** No read is served before this index is committed. */
  readBarrier = 0;
  /** The newest round of heartbeats. */
  round = 0;
  queuedReads: PendingRead[] = [];
  confirmingReads: ConfirmingRead[] = [];

  // What the next `Ready` holds.
  hardStateChanged = true;
  hardStateVersion = 1;
  /**
   * Whether the present term, vote and life are durable; what depends on them waits until they are.
   */
  hardStateDurable = false;
  snapshotToInstall: Snapshot | null = null;
  messages: Outgoing[] = [];
  messagesAfterSync: Outgoing[] = [];
  readStates: ReadState[] = [];

  constructor(config: RaftConfig, restored: Restored) {
    const voters = config.peers.length + 1;
    this.config = config;
    this.quorum = Math.floor(voters / 2) + (config.bugs.smallQuorum ? 0 : 1);
    this.snapshot = restored.snapshot;
    const { offset, offsetTerm, entries } = restored;
    this.log = new RaftLog(offset, offsetTerm, entries, restored.snapshot?.index ?? 0);
    this.term = restored.hardState.term;
    this.vote = restored.hardState.vote;
    this.life = restored.hardState.life + 1;
    resetElectionTimer(this);
  }
}

/** Sends at once, unless the term it carries could still be forgotten in a crash. */
export function send(state: RaftState, to: NodeId, message: RaftMessage): void {
  const queue = state.hardStateDurable ? state.messages : state.messagesAfterSync;
  queue.push({ to, message });
}

/** Sends once everything that was written so far is durable. */
export function sendAfterSync(state: RaftState, to: NodeId, message: RaftMessage): void {
  state.messagesAfterSync.push({ to, message });
}

export function changeHardState(state: RaftState, term: number, vote: NodeId | null): void {
  state.term = term;
  state.vote = vote;
  state.hardStateChanged = true;
  state.hardStateVersion++;
  state.hardStateDurable = false;
}

/** Randomized so that split votes are rare and resolved quickly (section 5.2). */
export function resetElectionTimer(state: RaftState): void {
  const { electionTicks, random } = state.config;
  state.electionElapsed = 0;
  state.electionTimeout = electionTicks + random.int(electionTicks);
}

export function becomeFollower(state: RaftState, term: number, leader: NodeId | null): void {
  if (term > state.term) changeHardState(state, term, null);
  state.role = 'follower';
  state.leader = leader;
  state.progress.clear();
  state.queuedReads = [];
  state.confirmingReads = [];
  resetElectionTimer(state);
}

/**
 * Whether a live leader is known. Then nobody gets a vote (dissertation 4.2.3): a node that was cut
 * off cannot depose a leader that a quorum still hears.
 */
export function hearsLeader(state: RaftState): boolean {
  return state.leader !== null && state.electionElapsed < state.config.electionTicks;
}

/** The largest value that a quorum has reached; `values` holds one per voter. */
export function quorumValue(state: RaftState, values: number[]): number {
  values.sort((a, b) => b - a);
  return values[state.quorum - 1] ?? values[0] ?? 0;
}
