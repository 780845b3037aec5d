// Log replication (section 5.3), the commit rule (5.4.2) and snapshots for followers that are too
// far behind (7).

import type { NodeId } from '../../../src/node/types.ts';
import type { Progress } from './progress.ts';
import { quorumValue, type RaftState, send, sendAfterSync } from './state.ts';
import type { Append, AppendReject, AppendReply, InstallSnapshot } from './types.ts';

// The leader's side.

export function broadcastAppend(state: RaftState): void {
  for (const [peer, progress] of state.progress) sendEntries(state, peer, progress);
}

/** Sends what the follower lacks, as far as the messages under way allow. */
function sendEntries(state: RaftState, peer: NodeId, progress: Progress): void {
  const { log, config } = state;
  while (progress.next <= log.lastIndex && !progress.paused(config.inflightMax)) {
    if (!sendAppend(state, peer, progress, config.entriesPerMessageMax)) return;
  }
}

/** Asks a follower that lacks entries, and from which nothing was heard, where it stands. */
export function nudge(state: RaftState, peer: NodeId, progress: Progress): void {
  const nothingToSend = progress.next > state.log.lastIndex;
  if (nothingToSend || progress.state === 'replicate') sendAppend(state, peer, progress, 0);
  else sendEntries(state, peer, progress);
}

export function handleAppendReply(state: RaftState, from: NodeId, message: AppendReply): void {
  const progress = state.progress.get(from);
  if (progress === undefined) return;
  progress.heardAt = state.ledTicks;
  const news = progress.confirm(Math.min(message.match, state.log.lastIndex));
  if (news) maybeCommit(state);
  sendEntries(state, from, progress);
}

/**
 * Finds the next place to try. Answers to earlier tries are recognised by their `prev_index` and
 * ignored; so is a follower that takes back what it confirmed, which no correct one does and which
 * would go round in circles.
 */
export function handleAppendReject(state: RaftState, from: NodeId, message: AppendReject): void {
  const progress = state.progress.get(from);
  if (progress === undefined) return;
  progress.heardAt = state.ledTicks;
  if (message.prev_index <= progress.match) return;
  switch (progress.state) {
    case 'snapshot':
      return;
    case 'replicate':
      progress.becomeProbe(progress.match + 1);
      break;
    case 'probe':
      if (message.prev_index !== progress.next - 1) return;
      progress.becomeProbe(Math.min(nextToTry(state, message), message.prev_index));
      break;
  }
  sendEntries(state, from, progress);
}

/** Section 5.4.2. */
export function maybeCommit(state: RaftState): void {
  const { log } = state;
  const matches = [state.ownMatch];
  for (const progress of state.progress.values()) matches.push(progress.match);
  const index = quorumValue(state, matches);
  if (index <= log.commit || (log.termAt(index) ?? 0) < state.committableTerm) return;
  log.commitTo(index);
}

function sendAppend(state: RaftState, peer: NodeId, progress: Progress, max: number): boolean {
  const { log } = state;
  const prev = progress.next - 1;
  const prevTerm = log.termAt(prev);
  if (prevTerm === null) {
    sendSnapshot(state, peer, progress);
    return false;
  }
  const entries = log.slice(progress.next, max);
  send(state, peer, {
    type: 'raft_append',
    term: state.term,
    prev_index: prev,
    prev_term: prevTerm,
    entries,
    commit: log.commit,
  });
  progress.sent(entries.length, state.ledTicks);
  return true;
}

function sendSnapshot(state: RaftState, peer: NodeId, progress: Progress): void {
  const { snapshot } = state;
  // Entries are only ever dropped in favour of a snapshot, so there is one.
  if (snapshot === null) return;
  progress.becomeSnapshot(snapshot.index, state.ledTicks);
  send(state, peer, {
    type: 'raft_snapshot',
    term: state.term,
    index: snapshot.index,
    index_term: snapshot.term,
    state: snapshot.state,
  });
}

/** A whole term is skipped per answer (end of section 5.3). */
function nextToTry(state: RaftState, message: AppendReject): number {
  if (message.conflict_term === null) return message.conflict_index;
  const last = state.log.lastIndexOfTerm(message.conflict_term);
  return last === null ? message.conflict_index : last + 1;
}

// The follower's side.

export function handleAppend(state: RaftState, from: NodeId, message: Append): void {
  const { log } = state;
  let prev = message.prev_index;
  let prevTerm: number | null = message.prev_term;
  let entries = message.entries;
  if (prev < log.commit) {
    // What is committed here is in every later leader's log (5.4.3): only what goes beyond it is
    // news.
    entries = entries.slice(log.commit - prev);
    prev = log.commit;
    prevTerm = log.termAt(prev);
  }
  if (prev > log.lastIndex) {
    reject(state, from, message.prev_index, log.lastIndex + 1, null);
    return;
  }
  const matches = log.termAt(prev) === prevTerm || state.config.bugs.skipLogMatch;
  if (!matches) {
    reject(state, from, message.prev_index, log.firstIndexOfTermAt(prev), log.termAt(prev));
    return;
  }
  log.merge(prev, entries);
  const match = prev + entries.length;
  log.commitTo(Math.min(message.commit, match));
  sendAfterSync(state, from, { type: 'raft_append_reply', term: state.term, match });
}

export function handleSnapshot(state: RaftState, from: NodeId, message: InstallSnapshot): void {
  const { log } = state;
  if (message.index > log.commit) {
    if (log.termAt(message.index) === message.index_term) {
      // The log has the entry, hence everything before it: nothing needs to be replaced (section
      // 7).
      log.commitTo(message.index);
    } else {
      const { index, index_term: term } = message;
      state.snapshot = { index, term, state: message.state };
      state.snapshotToInstall = state.snapshot;
      log.reset(index, term);
    }
  }
  sendAfterSync(state, from, { type: 'raft_append_reply', term: state.term, match: log.commit });
}

function reject(
  state: RaftState,
  to: NodeId,
  prevIndex: number,
  conflictIndex: number,
  conflictTerm: number | null,
): void {
  send(state, to, {
    type: 'raft_append_reject',
    term: state.term,
    prev_index: prevIndex,
    conflict_index: conflictIndex,
    conflict_term: conflictTerm,
  });
}
