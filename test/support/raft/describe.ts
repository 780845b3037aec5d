// What messages and nodes look like in traces and scripts. `5/2` is the entry at index 5 of term 2.

import type { Entry, RaftMessage } from '../../../systems/raft/core/types.ts';
import type { TestNode } from './cluster.ts';

export function describeMessage(message: RaftMessage): string {
  return `${message.type.slice('raft_'.length)} term ${message.term}${describeFields(message)}`;
}

function describeFields(message: RaftMessage): string {
  switch (message.type) {
    case 'raft_pre_vote':
    case 'raft_vote':
      return `, last ${message.last_index}/${message.last_term}`;
    case 'raft_pre_vote_reply':
    case 'raft_vote_reply':
      return message.granted ? ', granted' : ', refused';
    case 'raft_append': {
      const { prev_index, prev_term, entries, commit } = message;
      const list = describeEntries(prev_index + 1, entries);
      return `, after ${prev_index}/${prev_term}: ${list || 'nothing'}, commit ${commit}`;
    }
    case 'raft_append_reply':
      return `, match ${message.match}`;
    case 'raft_append_reject': {
      const { prev_index, conflict_index, conflict_term } = message;
      const other = conflict_term === null ? 'missing' : `of term ${conflict_term}`;
      return `, not after ${prev_index}: ${other} from ${conflict_index}`;
    }
    case 'raft_heartbeat':
      return `, commit ${message.commit}, round ${message.round}`;
    case 'raft_heartbeat_reply':
      return `, round ${message.round}`;
    case 'raft_snapshot':
      return `, at ${message.index}/${message.index_term}`;
    case 'raft_read':
      return `, read ${message.id}`;
    case 'raft_read_reply':
      return `, read ${message.id} at ${message.index}, commit ${message.commit}`;
    case 'raft_newer_term':
      return '';
  }
}

export function describeNode(node: TestNode): string {
  if (!node.up) return `${node.id}: down`;
  const { role, term, vote, leader, commit, snapshotIndex } = node.raft;
  const { offset, entries } = node.raft.durableContent();
  const parts = [
    `${role}, term ${term}`,
    `vote ${vote ?? '–'}`,
    `leader ${leader ?? '–'}`,
    `commit ${commit}`,
    ...(snapshotIndex > 0 ? [`snapshot ${snapshotIndex}`] : []),
    `log ${describeEntries(offset + 1, entries) || 'empty'}`,
  ];
  return `${node.id}: ${parts.join(', ')}`;
}

function describeEntries(first: number, entries: readonly Entry[]): string {
  return entries
    .map(({ term, data }, position) => {
      const text = data === null ? '' : ` ${JSON.stringify(data)}`;
      return `${first + position}/${term}${text}`;
    })
    .join('; ');
}
