// What a message from another voter does (figure 2, "Rules for Servers").

import type { NodeId } from '../../../src/node/types.ts';
import { handlePreVote, handlePreVoteReply, handleVote, handleVoteReply } from './election.ts';
import {
  handleHeartbeat,
  handleHeartbeatReply,
  handleReadReply,
  handleReadRequest,
} from './reads.ts';
import {
  handleAppend,
  handleAppendReject,
  handleAppendReply,
  handleSnapshot,
} from './replication.ts';
import { becomeFollower, hearsLeader, type RaftState, send } from './state.ts';
import type { RaftMessage } from './types.ts';

export function step(state: RaftState, from: NodeId, message: RaftMessage): void {
  if (message.term < state.term) {
    refuseOldTerm(state, from, message);
    return;
  }
  const asksVote = message.type === 'raft_vote' || message.type === 'raft_pre_vote';
  if (asksVote && hearsLeader(state)) return;
  if (message.term > state.term) becomeFollower(state, message.term, null);
  handle(state, from, message);
}

/**
 * The sender is behind; tell it, so that a leader of an old term steps down and a candidate catches
 * up.
 */
function refuseOldTerm(state: RaftState, from: NodeId, message: RaftMessage): void {
  switch (message.type) {
    case 'raft_pre_vote':
    case 'raft_vote':
    case 'raft_append':
    case 'raft_heartbeat':
    case 'raft_snapshot':
    case 'raft_read':
      send(state, from, { type: 'raft_newer_term', term: state.term });
      return;
    default:
      // An answer to something that was asked in an earlier term: nobody waits for it.
      return;
  }
}

/** A message of the current term. */
function handle(state: RaftState, from: NodeId, message: RaftMessage): void {
  switch (message.type) {
    case 'raft_pre_vote':
      handlePreVote(state, from, message);
      break;
    case 'raft_pre_vote_reply':
      handlePreVoteReply(state, from, message);
      break;
    case 'raft_vote':
      handleVote(state, from, message);
      break;
    case 'raft_vote_reply':
      handleVoteReply(state, from, message);
      break;
    case 'raft_append':
      followLeader(state, from);
      handleAppend(state, from, message);
      break;
    case 'raft_append_reply':
      handleAppendReply(state, from, message);
      break;
    case 'raft_append_reject':
      handleAppendReject(state, from, message);
      break;
    case 'raft_heartbeat':
      followLeader(state, from);
      handleHeartbeat(state, from, message);
      break;
    case 'raft_heartbeat_reply':
      handleHeartbeatReply(state, from, message);
      break;
    case 'raft_snapshot':
      followLeader(state, from);
      handleSnapshot(state, from, message);
      break;
    case 'raft_read':
      handleReadRequest(state, from, message);
      break;
    case 'raft_read_reply':
      handleReadReply(state, message);
      break;
    case 'raft_newer_term':
      break;
  }
}

/** Only the leader of a term sends these, so whoever sent one leads (section 5.2). */
function followLeader(state: RaftState, from: NodeId): void {
  if (state.role === 'follower' && state.leader === from) state.electionElapsed = 0;
  else becomeFollower(state, state.term, from);
}
