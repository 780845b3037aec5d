// The safety properties of figure 3, watched from outside on a cluster of cores. Each check throws
// what it found.

import type { NodeId } from '../../../src/node/types.ts';
import type { Entry } from '../../../systems/raft/core/types.ts';
import type { Cluster, TestNode } from './cluster.ts';

export class SafetyWatch {
  readonly #leaders = new Map<number, NodeId>();
  /** Every entry that some node applied, by index: no other may ever be applied there. */
  readonly #committed = new Map<number, Entry>();
  /** How much of its node's applied entries was looked at. */
  readonly #seen = new Map<NodeId, { readonly applied: TestNode['applied']; count: number }>();
  /** What was committed anywhere when a read came in: it must be served from no less. */
  readonly #floors = new Map<number, number>();

  /** The highest index that any node knows to be committed. */
  get committedIndex(): number {
    return this.#committed.size;
  }

  readCameIn(read: number): void {
    this.#floors.set(read, this.committedIndex);
  }

  /** After every step. */
  check(cluster: Cluster): void {
    for (const node of cluster.nodes.values()) {
      if (!node.up) continue;
      this.#checkLeader(node);
      this.#checkApplied(node);
      this.#checkReads(node);
    }
  }

  /**
   * Election Safety: at most one leader per term. Leader Completeness: it has what is committed.
   */
  #checkLeader({ id, raft }: TestNode): void {
    if (raft.role !== 'leader') return;
    const known = this.#leaders.get(raft.term);
    if (known === id) return;
    if (known !== undefined)
      fail('election safety', `${known} and ${id} lead in term ${raft.term}`);
    this.#leaders.set(raft.term, id);
    const { offset, entries } = raft.durableContent();
    for (const [index, { term }] of this.#committed) {
      if (index <= offset) continue;
      if (entries[index - offset - 1]?.term === term) continue;
      fail('leader completeness', `${id} leads in term ${raft.term} without ${index}/${term}`);
    }
  }

  /** State Machine Safety: all nodes apply the same at the same index. */
  #checkApplied({ id, applied }: TestNode): void {
    let seen = this.#seen.get(id);
    if (seen === undefined || seen.applied !== applied) {
      seen = { applied, count: 0 };
      this.#seen.set(id, seen);
    }
    for (let index = seen.count + 1; index <= applied.size; index++) {
      const entry = applied.get(index);
      if (entry === undefined) fail('state machine safety', `${id} skipped index ${index}`);
      const known = this.#committed.get(index);
      if (known === undefined) this.#committed.set(index, entry);
      else if (known.term !== entry.term || known.data !== entry.data) {
        fail('state machine safety', `${id} applied another entry at ${index}`);
      }
    }
    seen.count = applied.size;
  }

  #checkReads({ id, reads }: TestNode): void {
    for (const [read, index] of reads) {
      const floor = this.#floors.get(read) ?? 0;
      if (index < floor) fail('stale read', `${id} serves read ${read} at ${index}, not ${floor}`);
      reads.delete(read);
    }
  }

  /**
   * Log Matching: entries of one index and term are equal, and so is all before them. Costly: now
   * and then.
   */
  checkLogs(cluster: Cluster): void {
    const logs = [...cluster.nodes.values()].map(({ id, raft }) => ({
      id,
      ...raft.durableContent(),
    }));
    for (const [position, left] of logs.entries()) {
      for (const right of logs.slice(position + 1)) {
        const first = Math.max(left.offset, right.offset) + 1;
        const last = Math.min(
          left.offset + left.entries.length,
          right.offset + right.entries.length,
        );
        let agree = false;
        for (let index = last; index >= first; index--) {
          const a = left.entries[index - left.offset - 1] as Entry;
          const b = right.entries[index - right.offset - 1] as Entry;
          agree ||= a.term === b.term;
          if (agree && (a.term !== b.term || a.data !== b.data)) {
            fail('log matching', `${left.id} and ${right.id} differ at ${index}, but agree later`);
          }
        }
      }
    }
  }
}

function fail(property: string, what: string): never {
  throw new Error(`${property}: ${what}`);
}
