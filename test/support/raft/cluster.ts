// Raft cores joined by a network and disks that do only what a test tells them to. Everything that
// happens is told to `trace`, one line each.

import type { Json } from '../../../src/json.ts';
import type { NodeId } from '../../../src/node/types.ts';
import { createRandom, type Random } from '../../../src/random.ts';
import { BLANK, Raft } from '../../../systems/raft/core/raft.ts';
import type {
  Entry,
  Outgoing,
  PersistMark,
  RaftBugs,
  RaftMessage,
  Ready,
  Restored,
  Snapshot,
} from '../../../systems/raft/core/types.ts';
import { describeMessage, describeNode } from './describe.ts';

export interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: RaftMessage;
}

export interface ClusterOptions {
  readonly nodes: readonly NodeId[];
  readonly electionTicks?: number;
  readonly heartbeatTicks?: number;
  readonly entriesPerMessageMax?: number;
  readonly bugs?: readonly (keyof RaftBugs)[];
  /**
   * Bugs of a driver: a restart forgets term and vote; a sync reports what is not so until the next
   * one.
   */
  readonly disk?: 'honest' | 'forgets-hard-state' | 'syncs-late';
  /**
   * Where absent, election timeouts are as short as they may be, one tick longer from node to node.
   */
  readonly random?: Random;
  readonly trace?: (line: string) => void;
}

const NO_BUGS: RaftBugs = {
  staleRead: false,
  commitPreviousTerm: false,
  smallQuorum: false,
  noElectionRestriction: false,
  skipLogMatch: false,
};

/** One node: its core, its disk, and what its state machine was given. */
export interface TestNode {
  readonly id: NodeId;
  raft: Raft;
  up: boolean;
  /** A slow disk syncs only when told to. */
  slow: boolean;
  durable: Restored;
  /** What the node reads of its disk: `durable` and what was written since. */
  written: Restored;
  /** What was written at the sync before the last. */
  syncedLate: Restored;
  mark: PersistMark | null;
  waiting: Outgoing[];
  /** Applied entries, by index; a snapshot puts its own in place of them. */
  applied: Map<number, Entry>;
  /** Reads that may be answered: `id` to index. */
  readonly reads: Map<number, number>;
}

export class Cluster {
  readonly nodes = new Map<NodeId, TestNode>();
  readonly options: ClusterOptions;
  network: Envelope[] = [];
  /** Links that drop everything: `n1>n2`. */
  readonly cut = new Set<string>();

  constructor(options: ClusterOptions) {
    this.options = options;
    for (const id of options.nodes) {
      this.nodes.set(id, {
        id,
        raft: this.#createRaft(id, BLANK),
        up: true,
        slow: false,
        durable: BLANK,
        written: BLANK,
        syncedLate: BLANK,
        mark: null,
        waiting: [],
        applied: new Map(),
        reads: new Map(),
      });
    }
    for (const node of this.nodes.values()) this.#carryOut(node);
  }

  node(id: NodeId): TestNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  tick(id: NodeId): void {
    this.#act(id, (raft) => raft.tick());
  }

  campaign(id: NodeId): void {
    this.#act(id, (raft) => raft.campaign());
  }

  propose(id: NodeId, data: Json): number | null {
    let index: number | null = null;
    this.#act(id, (raft) => {
      index = raft.propose(data);
    });
    return index;
  }

  read(id: NodeId, read: number): void {
    this.#act(id, (raft) => raft.read(read));
  }

  /** Delivers one message, unless its link is cut or its receiver down. */
  deliver(envelope: Envelope): void {
    const { from, to, message } = envelope;
    const lost = this.cut.has(`${from}>${to}`) || !this.node(to).up;
    this.#trace(`${from} → ${to}  ${describeMessage(message)}${lost ? '  lost' : ''}`);
    if (!lost) this.#act(to, (raft) => raft.step(from, message));
  }

  /** Delivers what is under way and what comes of it, in order, until nothing is. */
  settle(): void {
    for (let envelope = this.network.shift(); envelope; envelope = this.network.shift()) {
      this.deliver(envelope);
    }
  }

  /** Everything that was written becomes durable. */
  sync(id: NodeId): void {
    const node = this.node(id);
    const { waiting, mark } = node;
    node.durable = this.options.disk === 'syncs-late' ? node.syncedLate : node.written;
    node.syncedLate = node.written;
    node.waiting = [];
    node.mark = null;
    this.#post(node, waiting);
    if (mark !== null) this.#act(id, (raft) => raft.persisted(mark));
  }

  /** What was not synced is lost. */
  crash(id: NodeId): void {
    const node = this.node(id);
    node.up = false;
    if (this.options.disk === 'forgets-hard-state') {
      const { life } = node.durable.hardState;
      node.durable = { ...node.durable, hardState: { term: 0, vote: null, life } };
    }
    node.written = node.durable;
    node.syncedLate = node.durable;
    node.waiting = [];
    node.mark = null;
  }

  restart(id: NodeId): void {
    const node = this.node(id);
    const { snapshot } = node.durable;
    node.up = true;
    node.raft = this.#createRaft(id, node.durable);
    node.applied = snapshot === null ? new Map() : appliedOf(snapshot);
    node.reads.clear();
    this.#carryOut(node);
    this.#trace(describeNode(node));
  }

  /** Snapshots what is applied and forgets the log up to `index`. */
  compact(id: NodeId, index: number): void {
    const node = this.node(id);
    const { raft } = node;
    const state = [...node.applied].map(([at, { term, data }]) => [at, term, data]);
    raft.compact(raft.applied, index + 1, state);
    node.written = raft.durableContent();
    if (!node.slow) this.sync(id);
  }

  #act(id: NodeId, action: (raft: Raft) => void): void {
    const node = this.node(id);
    if (!node.up) throw new Error(`${id} is down`);
    action(node.raft);
    this.#carryOut(node);
  }

  #carryOut(node: TestNode): void {
    for (let ready = node.raft.ready(); ready !== null; ready = node.raft.ready()) {
      this.#post(node, ready.messages);
      this.#write(node, ready);
      node.waiting.push(...ready.messagesAfterSync);
      if (ready.snapshot !== null) {
        node.applied = appliedOf(ready.snapshot);
        this.#trace(`${node.id} takes over the snapshot at ${ready.snapshot.index}`);
      }
      ready.committed.forEach((entry, position) => {
        const index = ready.committedFrom + position;
        node.applied.set(index, entry);
        this.#trace(`${node.id} applies ${index}/${entry.term} ${JSON.stringify(entry.data)}`);
      });
      for (const { id, index } of ready.readStates) {
        node.reads.set(id, index);
        this.#trace(`${node.id} may serve read ${id} at ${index}`);
      }
      if (!node.slow) this.sync(node.id);
    }
  }

  #write(node: TestNode, ready: Ready): void {
    const { hardState, snapshot, firstIndex, entries, mark } = ready;
    if (hardState === null && snapshot === null && entries.length === 0) return;
    const base: Restored =
      snapshot === null
        ? node.written
        : {
            ...node.written,
            snapshot,
            offset: snapshot.index,
            offsetTerm: snapshot.term,
            entries: [],
          };
    const kept = base.entries.slice(0, firstIndex - base.offset - 1);
    node.written = {
      ...base,
      hardState: hardState ?? base.hardState,
      entries: entries.length === 0 ? base.entries : [...kept, ...entries],
    };
    node.mark = mark;
  }

  #post(node: TestNode, outgoing: readonly Outgoing[]): void {
    for (const { to, message } of outgoing) this.network.push({ from: node.id, to, message });
  }

  #createRaft(id: NodeId, restored: Restored): Raft {
    const { nodes, electionTicks = 10, heartbeatTicks = 2, bugs = [], random } = this.options;
    const { entriesPerMessageMax = 4 } = this.options;
    const switches = Object.fromEntries(bugs.map((bug) => [bug, true]));
    return new Raft(
      {
        id,
        peers: nodes.filter((other) => other !== id),
        heartbeatTicks,
        electionTicks,
        entriesPerMessageMax,
        inflightMax: 3,
        random: random?.fork(id) ?? alwaysInt(nodes.indexOf(id)),
        bugs: { ...NO_BUGS, ...switches },
      },
      restored,
    );
  }

  #trace(line: string): void {
    this.options.trace?.(line);
  }
}

function appliedOf(snapshot: Snapshot): Map<number, Entry> {
  const state = snapshot.state as readonly (readonly [number, number, Json])[];
  return new Map(state.map(([index, term, data]) => [index, { term, data }]));
}

/**
 * Draws of integers that are no draws: what a script shows must not change with the generator of
 * random numbers.
 */
function alwaysInt(value: number): Random {
  const random = createRandom(1);
  return Object.assign(random, { int: (bound: number) => Math.min(value, bound - 1) });
}
