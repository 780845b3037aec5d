// Drives a Raft core over a node's environment: timers, disk, messages, state machine. Knows nothing of what the
// commands mean, so any replicated system can stand on it.
//
// The order that matters: text goes to the disk when the core hands it out; what depends on it leaves only after a
// sync that began later. While one sync is under way the core goes on, and what it writes meanwhile shares the next.

import type { Json } from '../../../src/json.ts';
import type { NodeEnv, NodeId } from '../../../src/node/types.ts';
import { Raft } from '../raft/raft.ts';
import type {
  Entry,
  Outgoing,
  PersistMark,
  RaftBugs,
  RaftMessage,
  Ready,
  Restored,
  Role,
} from '../raft/types.ts';
import { Journal } from './journal.ts';
import type { StateMachine } from './machine.ts';
import { type ReadDone, ReadQueue } from './read-queue.ts';
import { type ReplicaSettings, readSettings } from './settings.ts';

/**
 * `applied`: it happened, with this result. `refused`: it did not happen and will not. `lost`: leadership was lost
 * with it in the log; it may still happen.
 */
export type ProposalOutcome =
  | { readonly kind: 'applied'; readonly result: Json }
  | { readonly kind: 'refused'; readonly reason: 'not-leader' | 'busy' }
  | { readonly kind: 'lost' };

export type ProposalDone = (outcome: ProposalOutcome) => void;

/** Planted bugs of the driver; all false in the correct system. */
export interface ReplicaBugs extends RaftBugs {
  readonly volatileVote: boolean;
  readonly unsyncedLog: boolean;
}

interface Pending {
  readonly term: number;
  readonly done: ProposalDone;
}

/** How often the planted bug `unsynced-log` lets the disk catch up. */
const LAZY_SYNC_MS = 1000;

export class Replica {
  readonly #env: NodeEnv;
  readonly #machine: StateMachine;
  readonly #bugs: ReplicaBugs;
  readonly #settings: ReplicaSettings;
  readonly #journal: Journal;
  readonly #pending = new Map<number, Pending>();
  #raft!: Raft;
  #reads!: ReadQueue;
  #stopped = false;
  /** Written since the last sync began. */
  #dirty = false;
  #syncing = false;
  #mark: PersistMark | null = null;
  #waiting: Outgoing[] = [];
  #role: Role = 'follower';
  #lazySyncPlanned = false;

  constructor(env: NodeEnv, machine: StateMachine, bugs: ReplicaBugs) {
    this.#env = env;
    this.#machine = machine;
    this.#bugs = bugs;
    this.#settings = readSettings(env.options);
    this.#journal = new Journal(env.storage, bugs.volatileVote);
  }

  get raft(): Raft {
    return this.#raft;
  }

  /** Throws where the disk holds damaged data. */
  start(): void {
    const { id, peers, random, clock } = this.#env;
    const { heartbeatTicks, electionTicks, entriesPerMessageMax, inflightMax, tickMs } =
      this.#settings;
    const restored = this.#load();
    if (restored.snapshot !== null) this.#machine.restore(restored.snapshot.state);
    this.#raft = new Raft(
      {
        id,
        peers: [...peers].sort(),
        heartbeatTicks,
        electionTicks,
        entriesPerMessageMax,
        inflightMax,
        random: random.fork('raft'),
        bugs: this.#bugs,
      },
      restored,
    );
    this.#reads = new ReadQueue(this.#raft, 2 * heartbeatTicks, electionTicks);
    // Nodes that start together must not tick together: their election timeouts would collide too often.
    clock.setTimer(random.float() * tickMs, () => this.#tick());
    this.#flush();
  }

  /** A message from another replica. */
  receive(from: NodeId, message: RaftMessage): void {
    if (this.#stopped) return;
    this.#raft.step(from, message);
    this.#flush();
  }

  /** Has a command carried out once by every replica. `done` is called exactly once, unless the node stops. */
  propose(command: Json, done: ProposalDone): void {
    if (this.#stopped) return;
    if (this.#pending.size >= this.#settings.uncommittedMax) {
      done({ kind: 'refused', reason: 'busy' });
      return;
    }
    const index = this.#raft.propose(command);
    if (index === null) {
      done({ kind: 'refused', reason: 'not-leader' });
      return;
    }
    this.#pending.set(index, { term: this.#raft.term, done });
    this.#flush();
  }

  /** Calls back at a moment at which the state machine of this node holds all that was done before this call. */
  read(done: ReadDone): void {
    if (this.#stopped) return;
    this.#reads.push(done);
    this.#flush();
  }

  #load(): Restored {
    try {
      const { restored, torn } = this.#journal.load();
      if (torn) this.#env.log('journal-torn', { note: 'an unsynced last record was dropped' });
      return restored;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#env.log('journal-damaged', { why, action: 'refusing to start' });
      throw error;
    }
  }

  #tick(): void {
    if (this.#stopped) return;
    // One tick, however late: after a pause the messages that piled up come first, then the election timeout.
    this.#env.clock.setTimer(this.#settings.tickMs, () => this.#tick());
    this.#raft.tick();
    this.#reads.tick();
    this.#flush();
  }

  #flush(): void {
    const raft = this.#raft;
    this.#reads.follow();
    for (let ready = raft.ready(); ready !== null; ready = raft.ready()) this.#carryOut(ready);
    this.#reads.serve();
    if (raft.role !== this.#role) this.#noteRole();
    if (this.#pending.size > 0) this.#dropLost();
    if (this.#dirty && !this.#syncing) this.#sync();
  }

  #carryOut(ready: Ready): void {
    this.#send(ready.messages);
    this.#write(ready);
    // What was written before the sync under way began needs no further sync.
    if (this.#dirty || this.#syncing) this.#waiting.push(...ready.messagesAfterSync);
    else this.#send(ready.messagesAfterSync);
    for (let i = 0; i < ready.committed.length; i++) {
      const entry = ready.committed[i] as Entry;
      this.#apply(ready.committedFrom + i, entry);
    }
    for (const { id, index } of ready.readStates) this.#reads.indexKnown(id, index);
    this.#maybeCompact();
  }

  #write(ready: Ready): void {
    const { hardState, snapshot, firstIndex, entries } = ready;
    if (hardState === null && snapshot === null && entries.length === 0) return;
    if (snapshot === null) {
      this.#journal.append(hardState, firstIndex, entries);
    } else {
      this.#machine.restore(snapshot.state);
      this.#env.log('snapshot-installed', { index: snapshot.index, term: snapshot.term });
      const { index: offset, term: offsetTerm } = snapshot;
      this.#journal.rewrite({
        hardState: this.#raft.hardState,
        snapshot,
        offset,
        offsetTerm,
        entries,
      });
    }
    this.#dirty = true;
    this.#mark = ready.mark;
  }

  #apply(index: number, entry: Entry): void {
    const result = entry.data === null ? null : this.#machine.apply(index, entry.data);
    const pending = this.#pending.get(index);
    if (pending === undefined) return;
    this.#pending.delete(index);
    pending.done(pending.term === entry.term ? { kind: 'applied', result } : { kind: 'lost' });
  }

  /** Commands of a leadership that is over: another leader may still commit them, so nobody knows. */
  #dropLost(): void {
    for (const [index, { term, done }] of this.#pending) {
      if (this.#raft.role === 'leader' && this.#raft.term === term) return;
      this.#pending.delete(index);
      done({ kind: 'lost' });
    }
  }

  #maybeCompact(): void {
    const raft = this.#raft;
    const { snapshotEntries, keepEntries } = this.#settings;
    const sinceSnapshot = raft.applied - raft.snapshotIndex;
    if (sinceSnapshot < snapshotEntries || sinceSnapshot < this.#machine.size) return;
    raft.compact(raft.applied, raft.applied - keepEntries + 1, this.#machine.snapshot());
    this.#journal.rewrite(raft.durableContent());
    this.#dirty = true;
  }

  #sync(): void {
    const batch = this.#waiting;
    const mark = this.#mark;
    this.#waiting = [];
    this.#mark = null;
    this.#dirty = false;
    this.#syncing = true;
    const synced = this.#bugs.unsyncedLog ? this.#syncLazily() : this.#env.storage.sync();
    synced.then(
      () => this.#synced(batch, mark),
      (error: unknown) => this.#diskFailed(error),
    );
  }

  #synced(batch: readonly Outgoing[], mark: PersistMark | null): void {
    if (this.#stopped) return;
    this.#syncing = false;
    this.#send(batch);
    if (!this.#dirty) {
      this.#send(this.#waiting);
      this.#waiting = [];
    }
    if (mark !== null) this.#raft.persisted(mark);
    this.#flush();
  }

  /** After a refused sync nothing may be assumed of what was written, so the node must not go on (nor try again). */
  #diskFailed(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#env.log('disk-failed', { why, action: 'stopping' });
    // Thrown from a timer, so that the host sees an exception of the node and not an unhandled rejection.
    this.#env.clock.setTimer(0, () => {
      throw error;
    });
  }

  /** The planted bug: like a program that leaves it to the operating system when to write back its pages. */
  #syncLazily(): Promise<void> {
    if (!this.#lazySyncPlanned) {
      this.#lazySyncPlanned = true;
      this.#env.clock.setTimer(LAZY_SYNC_MS, () => {
        this.#lazySyncPlanned = false;
        this.#env.storage.sync().catch((error: unknown) => this.#diskFailed(error));
      });
    }
    return Promise.resolve();
  }

  #send(outgoing: readonly Outgoing[]): void {
    for (const { to, message } of outgoing) this.#env.send(to, message);
  }

  #noteRole(): void {
    const { role, term, leader, lastIndex, commit } = this.#raft;
    this.#role = role;
    this.#env.log(`became-${role}`, { term, leader, last_index: lastIndex, commit });
  }
}
