// The Raft core (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm",
// extended version; "dissertation" is Ongaro's, 2014). One object per node; the driver feeds it
// ticks and messages and carries out what `ready()` returns:
//
//   raft.tick() or raft.step(from, message) or raft.propose(data) or raft.read(id)
//   ready = raft.ready()                     null: nothing to do
//   send ready.messages; write ready.hardState, ready.snapshot, ready.entries;
//   apply ready.committed
//   … once the disk has them: send ready.messagesAfterSync, raft.persisted(ready.mark),
//   and again ready()

import type { Json } from '../../../src/json.ts';
import type { NodeId } from '../../../src/node/types.ts';
import { askPreVotes, checkQuorum, ownVoteDurable, tickElection } from './election.ts';
import { broadcastHeartbeat, pumpReads, requestRead } from './reads.ts';
import { broadcastAppend, maybeCommit } from './replication.ts';
import { RaftState } from './state.ts';
import { step } from './step.ts';
import type {
  Entry,
  HardState,
  PersistMark,
  RaftConfig,
  RaftMessage,
  Ready,
  Restored,
  Role,
} from './types.ts';

const NO_ENTRIES: readonly Entry[] = [];

/** A node that has never run. */
export const BLANK: Restored = {
  hardState: { term: 0, vote: null, life: 0 },
  snapshot: null,
  offset: 0,
  offsetTerm: 0,
  entries: [],
};

export class Raft {
  readonly #state: RaftState;

  constructor(config: RaftConfig, restored: Restored) {
    this.#state = new RaftState(config, restored);
  }

  get role(): Role {
    return this.#state.role;
  }
  get term(): number {
    return this.#state.term;
  }
  get vote(): NodeId | null {
    return this.#state.vote;
  }
  get leader(): NodeId | null {
    return this.#state.leader;
  }
  get commit(): number {
    return this.#state.log.commit;
  }
  /** Everything up to here was handed out to be applied. */
  get applied(): number {
    return this.#state.log.applied;
  }
  get lastIndex(): number {
    return this.#state.log.lastIndex;
  }
  get snapshotIndex(): number {
    return this.#state.snapshot?.index ?? 0;
  }
  get hardState(): HardState {
    const { term, vote, life } = this.#state;
    return { term, vote, life };
  }

  /** All that a node must find on its disk to go on from here: a compact journal. */
  durableContent(): Restored {
    const { log, snapshot } = this.#state;
    const entries = log.slice(log.offset + 1, Number.POSITIVE_INFINITY);
    const { offset, offsetTerm } = log;
    return { hardState: this.hardState, snapshot, offset, offsetTerm, entries };
  }

  /** One unit of time has passed. */
  tick(): void {
    const state = this.#state;
    if (state.role !== 'leader') {
      tickElection(state);
      return;
    }
    state.ledTicks++;
    state.heartbeatElapsed++;
    if (state.heartbeatElapsed < state.config.heartbeatTicks) return;
    checkQuorum(state);
    if (state.role === 'leader') broadcastHeartbeat(state);
  }

  /** Starts an election now, as if the election timeout had passed. */
  campaign(): void {
    if (this.#state.role !== 'leader') askPreVotes(this.#state);
  }

  /** A message from another voter. */
  step(from: NodeId, message: RaftMessage): void {
    step(this.#state, from, message);
  }

  /** Appends a command to the log; returns its index, or null where this node does not lead. */
  propose(data: Json): number | null {
    const state = this.#state;
    if (state.role !== 'leader') return null;
    state.log.append({ term: state.term, data });
    broadcastAppend(state);
    return state.log.lastIndex;
  }

  /**
   * Asks for an index at which a read may be served; it comes as a `ReadState` with this `id`, or
   * never (the message was lost, the leader changed). `id` must never have been used by this node
   * before, in any life.
   */
  read(id: number): void {
    requestRead(this.#state, id);
  }

  /** What is to be done now; null for nothing. Handed out once. */
  ready(): Ready | null {
    const state = this.#state;
    const { log } = state;
    if (state.role === 'leader') pumpReads(state);
    const idle =
      !state.hardStateChanged &&
      state.snapshotToInstall === null &&
      log.unpersisted > log.lastIndex &&
      log.applied === log.commit &&
      state.messages.length === 0 &&
      state.messagesAfterSync.length === 0 &&
      state.readStates.length === 0;
    if (idle) return null;
    const firstIndex = log.unpersisted;
    const committedFrom = log.applied + 1;
    const ready: Ready = {
      messages: state.messages,
      hardState: state.hardStateChanged ? this.hardState : null,
      snapshot: state.snapshotToInstall,
      firstIndex,
      entries:
        firstIndex > log.lastIndex ? NO_ENTRIES : log.slice(firstIndex, Number.POSITIVE_INFINITY),
      messagesAfterSync: state.messagesAfterSync,
      committedFrom,
      committed:
        log.commit < committedFrom
          ? NO_ENTRIES
          : log.slice(committedFrom, log.commit - committedFrom + 1),
      readStates: state.readStates,
      mark: { term: state.term, version: state.hardStateVersion, lastIndex: log.lastIndex },
    };
    log.unpersisted = log.lastIndex + 1;
    log.applied = log.commit;
    state.hardStateChanged = false;
    state.snapshotToInstall = null;
    state.messages = [];
    state.messagesAfterSync = [];
    state.readStates = [];
    return ready;
  }

  /** Everything handed out up to `mark` is durable. */
  persisted(mark: PersistMark): void {
    const state = this.#state;
    if (mark.version === state.hardStateVersion && !state.hardStateDurable) {
      state.hardStateDurable = true;
      ownVoteDurable(state);
    }
    // A mark of an earlier term says nothing of the log, which may have been cut back since.
    if (state.role !== 'leader' || mark.term !== state.term) return;
    if (mark.lastIndex <= state.ownMatch) return;
    state.ownMatch = mark.lastIndex;
    maybeCommit(state);
  }

  /**
   * Takes over a snapshot of the state machine at `index`, which must be applied, and forgets the
   * log up to `keepFrom − 1`; what is kept serves followers that are only a little behind.
   */
  compact(index: number, keepFrom: number, machineState: Json): void {
    const { log } = this.#state;
    const term = log.termAt(index);
    if (term === null || index > log.applied) return;
    this.#state.snapshot = { index, term, state: machineState };
    log.compactTo(Math.min(index, keepFrom - 1));
  }
}
