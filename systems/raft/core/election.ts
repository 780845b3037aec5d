// Leader election (section 5.2) with pre-vote (dissertation 9.6), leader stickiness (4.2.3) and the
// election restriction (5.4.1).

import type { NodeId } from '../../../src/node/types.ts';
import { Progress } from './progress.ts';
import { broadcastHeartbeat } from './reads.ts';
import { broadcastAppend } from './replication.ts';
import {
  becomeFollower,
  changeHardState,
  quorumValue,
  type RaftState,
  resetElectionTimer,
  send,
  sendAfterSync,
} from './state.ts';
import type { PreVote, PreVoteReply, Vote, VoteReply } from './types.ts';

/** One tick of a node that does not lead. */
export function tickElection(state: RaftState): void {
  state.electionElapsed++;
  if (state.electionElapsed >= state.electionTimeout) askPreVotes(state);
}

/**
 * A leader that has heard from no quorum for the longest election timeout steps down: by then it
 * may well have been replaced, and clients that wait for it wait in vain (section 6.2 of the
 * dissertation).
 */
export function checkQuorum(state: RaftState): void {
  const heardAt = [state.ledTicks];
  for (const progress of state.progress.values()) heardAt.push(progress.heardAt);
  const silence = state.ledTicks - quorumValue(state, heardAt);
  if (silence > 2 * state.config.electionTicks) becomeFollower(state, state.term, null);
}

/** Finds out whether an election could be won before raising the term for it. */
export function askPreVotes(state: RaftState): void {
  state.role = 'pre-candidate';
  state.leader = null;
  state.granted.clear();
  resetElectionTimer(state);
  // The own pre-vote needs no disk: it promises nothing.
  grant(state, state.config.id);
  if (state.role !== 'pre-candidate') return;
  const { lastIndex, lastTerm } = state.log;
  for (const peer of state.config.peers) {
    send(state, peer, {
      type: 'raft_pre_vote',
      term: state.term,
      last_index: lastIndex,
      last_term: lastTerm,
    });
  }
}

export function handlePreVote(state: RaftState, from: NodeId, message: PreVote): void {
  const granted = isUpToDate(state, message);
  send(state, from, { type: 'raft_pre_vote_reply', term: state.term, granted });
}

export function handleVote(state: RaftState, from: NodeId, message: Vote): void {
  const free = state.vote === from || (state.vote === null && state.leader === null);
  const granted = free && isUpToDate(state, message);
  if (granted && state.vote === null) changeHardState(state, state.term, from);
  if (granted) resetElectionTimer(state);
  sendAfterSync(state, from, { type: 'raft_vote_reply', term: state.term, granted });
}

export function handlePreVoteReply(state: RaftState, from: NodeId, message: PreVoteReply): void {
  if (state.role === 'pre-candidate' && message.granted) grant(state, from);
}

export function handleVoteReply(state: RaftState, from: NodeId, message: VoteReply): void {
  if (state.role === 'candidate' && message.granted) grant(state, from);
}

/** The candidate's own vote counts like any other: once it is durable. */
export function ownVoteDurable(state: RaftState): void {
  if (state.role === 'candidate') grant(state, state.config.id);
}

function grant(state: RaftState, from: NodeId): void {
  state.granted.add(from);
  if (state.granted.size < state.quorum) return;
  if (state.role === 'pre-candidate') askVotes(state);
  else becomeLeader(state);
}

function askVotes(state: RaftState): void {
  state.role = 'candidate';
  state.granted.clear();
  changeHardState(state, state.term + 1, state.config.id);
  resetElectionTimer(state);
  const { lastIndex, lastTerm } = state.log;
  for (const peer of state.config.peers) {
    sendAfterSync(state, peer, {
      type: 'raft_vote',
      term: state.term,
      last_index: lastIndex,
      last_term: lastTerm,
    });
  }
}

/** Section 5.4.1: whoever lacks a committed entry must not win. */
function isUpToDate(state: RaftState, candidate: PreVote | Vote): boolean {
  if (state.config.bugs.noElectionRestriction) return true;
  const { lastIndex, lastTerm } = state.log;
  if (candidate.last_term !== lastTerm) return candidate.last_term > lastTerm;
  return candidate.last_index >= lastIndex;
}

function becomeLeader(state: RaftState): void {
  const { log, config } = state;
  state.role = 'leader';
  state.leader = config.id;
  state.electionElapsed = 0;
  state.ledTicks = 0;
  state.committableTerm = 0;
  state.readBarrier = 0;
  state.heartbeatElapsed = 0;
  state.round = 0;
  // Its vote was made durable after all of its log was written, and the log has not changed since.
  state.ownMatch = log.lastIndex;
  state.progress = new Map(config.peers.map((peer) => [peer, new Progress(log.lastIndex + 1)]));
  openTerm(state);
  broadcastHeartbeat(state);
  broadcastAppend(state);
}

/**
 * Section 5.4.2: entries of earlier terms are never committed by counting replicas, only through an
 * entry of the leader's own term. The empty entry sees to it that there soon is one; until it is
 * committed the leader does not know what is, and serves no reads (section 8).
 */
function openTerm(state: RaftState): void {
  if (state.config.bugs.commitPreviousTerm) return;
  state.committableTerm = state.term;
  state.log.append({ term: state.term, data: null });
  state.readBarrier = state.log.lastIndex;
}
