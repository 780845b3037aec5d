// Drives a Raft core over a node's environment: timers, disk, messages, state machine. Knows
// nothing of what the commands mean, so any replicated system can stand on it.
//
// The order that matters: text goes to the disk when the core hands it out; what depends on it
// leaves only after a sync that began later (sync-gate.ts). Meanwhile the core goes on.

import type { Json } from '../../../src/json.ts';
import type { NodeEnv, NodeId } from '../../../src/node/types.ts';
import { Raft } from '../core/raft.ts';
import type { Outgoing, RaftBugs, RaftMessage, Ready, Restored, Role } from '../core/types.ts';
import { ReplicaJournal } from './journal.ts';
import { createLazySync } from './lazy-sync.ts';
import type { StateMachine } from './machine.ts';
import { type ProposalDone, Proposals } from './proposals.ts';
import { type ReadDone, ReadQueue } from './read-queue.ts';
import { type ReplicaSettings, readSettings } from './settings.ts';
import { SyncGate } from './sync-gate.ts';

/** Planted bugs of the driver and of its core; all false in the correct system. */
export interface ReplicaBugs extends RaftBugs {
  readonly volatileVote: boolean;
  readonly unsyncedLog: boolean;
}

/** A replica that is not used until `start()` has returned. */
export class Replica {
  readonly #env: NodeEnv;
  readonly #machine: StateMachine;
  readonly #bugs: ReplicaBugs;
  readonly #settings: ReplicaSettings;
  readonly #journal: ReplicaJournal;
  readonly #gate: SyncGate;
  #raft!: Raft;
  #proposals!: Proposals;
  #reads!: ReadQueue;
  #stopped = false;
  #role: Role = 'follower';

  /** Throws where a setting in `env.options` is not what it should be. */
  constructor(env: NodeEnv, machine: StateMachine, bugs: ReplicaBugs) {
    this.#env = env;
    this.#machine = machine;
    this.#bugs = bugs;
    this.#settings = readSettings(env.options);
    this.#journal = new ReplicaJournal(env.storage, bugs.volatileVote);
    const failed = (error: unknown): void => this.#diskFailed(error);
    this.#gate = new SyncGate({
      sync: bugs.unsyncedLog ? createLazySync(env, failed) : () => env.storage.sync(),
      send: (outgoing) => this.#send(outgoing),
      synced: (mark) => {
        if (mark !== null) this.#raft.persisted(mark);
        this.#flush();
      },
      failed,
    });
  }

  /** For its status; whoever changes it from outside breaks it. */
  get raft(): Raft {
    return this.#raft;
  }

  /** Throws where the disk holds damaged data. */
  start(): void {
    const { peers, random, clock, id } = this.#env;
    const { heartbeatTicks, electionTicks, tickMs, uncommittedMax } = this.#settings;
    const restored = this.#load();
    if (restored.snapshot !== null) this.#machine.restore(restored.snapshot.state);
    const config = { ...this.#settings, id, peers: [...peers].sort(), bugs: this.#bugs };
    this.#raft = new Raft({ ...config, random: random.fork('raft') }, restored);
    this.#proposals = new Proposals(this.#raft, uncommittedMax);
    this.#reads = new ReadQueue(this.#raft, 2 * heartbeatTicks, electionTicks);
    // Nodes that start together must not tick together: their election timeouts would collide too
    // often.
    clock.setTimer(random.float() * tickMs, () => this.#tick());
    this.#flush();
  }

  /** A message from another replica. */
  receive(from: NodeId, message: RaftMessage): void {
    if (this.#stopped) return;
    this.#raft.step(from, message);
    this.#flush();
  }

  /** Has every replica carry out a command. `done` is called once, unless the node stops before. */
  propose(command: Json, done: ProposalDone): void {
    if (this.#stopped) return;
    this.#proposals.propose(command, done);
    this.#flush();
  }

  /**
   * Calls back at a moment at which the state machine of this node holds all that was done before
   * this call.
   */
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
    // One tick, however late: after a pause the messages that piled up come first, then the
    // election timeout.
    this.#env.clock.setTimer(this.#settings.tickMs, () => this.#tick());
    this.#raft.tick();
    this.#reads.tick();
    this.#flush();
  }

  /** Carries out what the core wants done, until it wants nothing more. */
  #flush(): void {
    const raft = this.#raft;
    this.#reads.follow();
    for (let ready = raft.ready(); ready !== null; ready = raft.ready()) this.#carryOut(ready);
    this.#reads.serve();
    this.#proposals.dropLost();
    if (raft.role !== this.#role) this.#noteRole();
    this.#gate.pump();
  }

  #carryOut(ready: Ready): void {
    this.#send(ready.messages);
    this.#write(ready);
    this.#gate.sendWhenDurable(ready.messagesAfterSync);
    let index = ready.committedFrom;
    for (const entry of ready.committed) {
      const result = entry.data === null ? null : this.#machine.apply(index, entry.data);
      this.#proposals.applied(index, entry, result);
      index++;
    }
    for (const { id, index: readIndex } of ready.readStates) this.#reads.indexKnown(id, readIndex);
    this.#maybeCompact();
  }

  #write(ready: Ready): void {
    const { hardState, snapshot, firstIndex, entries } = ready;
    if (hardState === null && snapshot === null && entries.length === 0) return;
    if (snapshot === null) {
      this.#journal.append(hardState, firstIndex, entries);
    } else {
      const { index, term, state } = snapshot;
      this.#machine.restore(state);
      this.#env.log('snapshot-installed', { index, term });
      const { hardState: current } = this.#raft;
      const content = { hardState: current, snapshot, offset: index, offsetTerm: term, entries };
      this.#journal.rewrite(content);
    }
    this.#gate.written(ready.mark);
  }

  #maybeCompact(): void {
    const raft = this.#raft;
    const { snapshotEntries, keepEntries } = this.#settings;
    const sinceSnapshot = raft.applied - raft.snapshotIndex;
    if (sinceSnapshot < snapshotEntries || sinceSnapshot < this.#machine.size) return;
    raft.compact(raft.applied, raft.applied - keepEntries + 1, this.#machine.snapshot());
    this.#journal.rewrite(raft.durableContent());
    this.#gate.written(null);
  }

  /**
   * After a refused sync nothing may be assumed of what was written, so the node must not go on
   * (nor try again).
   */
  #diskFailed(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#env.log('disk-failed', { why, action: 'stopping' });
    // Thrown from a timer, so that the host sees an exception of the node and not an unhandled
    // rejection.
    this.#env.clock.setTimer(0, () => {
      throw error;
    });
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
