// Heartbeats, and linearizable reads by ReadIndex (dissertation 6.4): a read is served at the
// commit index of a moment after it came in, once a quorum has confirmed that this node was still
// the leader at that moment.

import type { NodeId } from '../../../src/node/types.ts';
import { nudge } from './replication.ts';
import { type PendingRead, quorumValue, type RaftState, send } from './state.ts';
import type { Heartbeat, HeartbeatReply, ReadReply, ReadRequest } from './types.ts';

/** Starts a new round of heartbeats; reads that wait for one ride on it. */
export function broadcastHeartbeat(state: RaftState): void {
  state.heartbeatElapsed = 0;
  state.round++;
  if (state.log.commit >= state.readBarrier) {
    for (const read of state.queuedReads) {
      state.confirmingReads.push({ ...read, round: state.round, index: state.log.commit });
    }
    state.queuedReads = [];
  }
  for (const [peer, progress] of state.progress) {
    send(state, peer, {
      type: 'raft_heartbeat',
      term: state.term,
      commit: Math.min(progress.match, state.log.commit),
      round: state.round,
    });
  }
}

export function handleHeartbeat(state: RaftState, from: NodeId, message: Heartbeat): void {
  state.log.commitTo(message.commit);
  send(state, from, { type: 'raft_heartbeat_reply', term: state.term, round: message.round });
}

export function handleHeartbeatReply(
  state: RaftState,
  from: NodeId,
  message: HeartbeatReply,
): void {
  const progress = state.progress.get(from);
  if (progress === undefined) return;
  progress.heardAt = state.ledTicks;
  if (message.round > progress.round) {
    progress.round = message.round;
    releaseConfirmed(state);
  }
  if (progress.match >= state.log.lastIndex) return;
  if (progress.wantsNudge(state.ledTicks, state.config.heartbeatTicks)) {
    nudge(state, from, progress);
  }
}

/** A read that came in at this node. */
export function requestRead(state: RaftState, id: number): void {
  if (state.role === 'leader') {
    state.queuedReads.push({ from: null, id });
  } else if (state.leader !== null) {
    send(state, state.leader, { type: 'raft_read', term: state.term, id });
  }
}

export function handleReadRequest(state: RaftState, from: NodeId, message: ReadRequest): void {
  if (state.role !== 'leader') return;
  state.queuedReads.push({ from, id: message.id });
}

export function handleReadReply(state: RaftState, message: ReadReply): void {
  state.log.commitTo(message.commit);
  state.readStates.push({ id: message.id, index: message.index });
}

/**
 * Moves waiting reads on. Until an entry of its own term is committed a leader does not know which
 * entries are (section 8), so reads wait for that. One round at a time: reads that come in
 * meanwhile share the next.
 */
export function pumpReads(state: RaftState): void {
  if (state.queuedReads.length === 0 || state.log.commit < state.readBarrier) return;
  if (state.quorum <= 1 || state.config.bugs.staleRead) {
    for (const read of state.queuedReads) release(state, read, state.log.commit);
    state.queuedReads = [];
  } else if (state.confirmingReads.length === 0) {
    broadcastHeartbeat(state);
  }
}

function releaseConfirmed(state: RaftState): void {
  if (state.confirmingReads.length === 0) return;
  const rounds = [state.round];
  for (const progress of state.progress.values()) rounds.push(progress.round);
  const confirmed = quorumValue(state, rounds);
  let released = 0;
  for (const read of state.confirmingReads) {
    if (read.round > confirmed) break;
    release(state, read, read.index);
    released++;
  }
  state.confirmingReads.splice(0, released);
}

function release(state: RaftState, read: PendingRead, index: number): void {
  if (read.from === null) {
    state.readStates.push({ id: read.id, index });
    return;
  }
  const match = state.progress.get(read.from)?.match ?? 0;
  send(state, read.from, {
    type: 'raft_read_reply',
    term: state.term,
    id: read.id,
    index,
    commit: Math.min(match, state.log.commit),
  });
}
