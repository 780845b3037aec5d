// A node of the lock service: a replica of the lock machine, its lease timers, and the clients' side of the wire.

import { MaelstromError } from '../../src/node/errors.ts';
import type { Body, Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import type { RaftMessage } from '../raft-kv/raft/types.ts';
import type { ProposalOutcome } from '../raft-kv/replica/proposals.ts';
import { Replica } from '../raft-kv/replica/replica.ts';
import { type LockBugs, lockBugs, NO_REPLICA_BUGS } from './bugs.ts';
import { Callers } from './callers.ts';
import type { LockCommand, LockResponse } from './commands.ts';
import { LeaseWatch } from './lease-watch.ts';
import type { LockName, Owner } from './lock-record.ts';
import { type Lease, LockMachine } from './machine.ts';
import { parseRequest } from './requests.ts';
import { storeOf } from './roles.ts';
import { type LockSettings, readLockSettings } from './settings.ts';
import { createStamps } from './stamps.ts';
import { Waiters } from './waiters.ts';

/** How often a node looks whether a lease has run out. */
const WATCH_MS = 25;

export class LockNode implements NodeProgram {
  readonly #env: NodeEnv;
  readonly #bugs: LockBugs;
  readonly #settings: LockSettings;
  readonly #machine: LockMachine;
  readonly #replica: Replica;
  readonly #peers: ReadonlySet<string>;
  readonly #watch = new LeaseWatch();
  readonly #callers = new Callers();
  readonly #waiters: Waiters;
  readonly #stamp: () => number;

  constructor(env: NodeEnv) {
    const store = storeOf([env.id, ...env.peers]);
    const voters = env.peers.filter((peer) => peer !== store);
    this.#env = env;
    this.#peers = new Set(voters);
    this.#bugs = lockBugs(env.bugs);
    this.#settings = readLockSettings(env.options);
    this.#waiters = new Waiters(env.clock);
    this.#stamp = createStamps(() => env.clock.wall());
    this.#machine = new LockMachine(this.#settings, this.#bugs, {
      settled: (lock, owner) => this.#waiters.settle(owner, this.#machine.standing(lock, owner)),
    });
    // The environment by its parts: spreading an object of a class would lose what its class defines.
    const { id, bugs, options, clock, random, storage } = env;
    const send = (dest: string, body: Body): void => env.send(dest, body);
    const log: NodeEnv['log'] = (event, fields) => env.log(event, fields);
    const own = { id, peers: voters, bugs, options, clock, random, storage, send, log };
    this.#replica = new Replica(own, this.#machine, NO_REPLICA_BUGS);
  }

  start(): void {
    this.#replica.start();
    this.#env.clock.setTimer(WATCH_MS, () => this.#watchLeases());
  }

  receive(message: Message): void {
    if (this.#peers.has(message.src)) {
      if (message.body.type.startsWith('raft_')) {
        this.#replica.receive(message.src, message.body as RaftMessage);
      }
      return;
    }
    // An answer to nobody's question.
    if (message.body.in_reply_to !== undefined) return;
    this.#serve(message);
  }

  #watchLeases(): void {
    const { clock } = this.#env;
    clock.setTimer(WATCH_MS, () => this.#watchLeases());
    const now = this.#bugs.wallClockLease ? clock.wall() : clock.monotonic();
    const due = this.#watch.due(this.#machine.leases(), now);
    if (this.#replica.raft.role !== 'leader') return;
    for (const lease of due) this.#endLease(lease);
  }

  #endLease({ key, generation }: Lease): void {
    const command: LockCommand = { kind: 'expire', lease: key, generation };
    // Planted bug: for this node it is over now, whatever becomes of the proposal.
    if (this.#bugs.expireWithoutLog) this.#machine.apply(0, command);
    this.#env.log('lease-ran-out', { lease: key, generation });
    this.#replica.propose(command, () => undefined);
  }

  #serve(message: Message): void {
    const request = parseRequest(message.body, this.#stamp);
    switch (request.kind) {
      case 'command':
        this.#command(message, request.command, false);
        break;
      case 'enqueue':
        this.#command(message, request.command, true);
        break;
      case 'await':
        this.#await(message, request.lock, request.owner);
        break;
      case 'holder':
        this.#holder(message, request.lock);
        break;
      case 'status':
        this.#reply(message, this.#status());
        break;
      case 'malformed':
        this.#error(message, MaelstromError.malformedRequest, request.why);
        break;
      case 'unsupported':
        this.#error(message, MaelstromError.notSupported, 'unknown request type');
        break;
    }
  }

  #command(message: Message, command: LockCommand, atOnce: boolean): void {
    if ('session' in command) this.#callers.heard(command.session, message.src);
    if (atOnce && this.#settings.ordering === 'contention') {
      // There is no queue: whoever asks first when the lock is free wins.
      this.#reply(message, { type: 'enqueue_ok', queued: false, ordering: 'contention' });
      return;
    }
    this.#replica.propose(command, (outcome: ProposalOutcome) => {
      switch (outcome.kind) {
        case 'applied':
          this.#applied(message, command, outcome.result as LockResponse, atOnce);
          break;
        case 'refused':
          this.#unavailable(message, outcome.reason);
          break;
        case 'lost':
          this.#error(message, MaelstromError.crash, 'leadership lost; it may still happen');
          break;
      }
    });
  }

  #applied(message: Message, command: LockCommand, response: LockResponse, atOnce: boolean): void {
    const { ordering } = this.#settings;
    if (atOnce && (response.type === 'queued' || response.type === 'acquire_ok')) {
      const queued = response.type === 'queued';
      const lease_ms = this.#settings.leaseMs;
      this.#reply(message, { type: 'enqueue_ok', queued, ordering, lease_ms });
    } else if (response.type === 'queued' && command.kind === 'acquire') {
      this.#waiters.hold(command.owner, (settled) => this.#reply(message, settled));
    } else this.#reply(message, response);
  }

  /** Has no effect, so it needs no entry in the log; that it is neither held nor queued must not be stale. */
  #await(message: Message, lock: LockName, owner: Owner): void {
    this.#replica.read((outcome) => {
      if (outcome === 'unavailable') {
        this.#unavailable(message, 'no leader could be reached');
        return;
      }
      const standing = this.#machine.standing(lock, owner);
      if (standing.type !== 'queued') this.#reply(message, standing);
      else this.#waiters.hold(owner, (settled) => this.#reply(message, settled));
    });
  }

  #holder(message: Message, lock: LockName): void {
    const answer = (): void => {
      const holder = this.#machine.holder(lock);
      const { owner, token } = holder ?? { owner: null, token: null };
      this.#reply(message, { type: 'holder_ok', owner, token });
    };
    if (this.#bugs.staleHolderRead) {
      answer();
      return;
    }
    this.#replica.read((outcome) => {
      if (outcome === 'ready') answer();
      else this.#unavailable(message, 'no leader could be reached');
    });
  }

  #status(): Body {
    const { role, term, leader, commit, applied, lastIndex, snapshotIndex } = this.#replica.raft;
    return {
      type: 'status_ok',
      role,
      term,
      leader,
      commit,
      applied,
      last_index: lastIndex,
      snapshot_index: snapshotIndex,
      locks: this.#machine.heldCount,
      holders: this.#callers.namesOf(this.#machine.holdingSessions),
      sessions: this.#machine.sessionCount,
    };
  }

  /** Nothing was done; `leader` tells where to try. */
  #unavailable(message: Message, text: string): void {
    const { leader } = this.#replica.raft;
    const code = MaelstromError.temporarilyUnavailable;
    this.#reply(message, { type: 'error', code, text, leader });
  }

  #error(message: Message, code: number, text: string): void {
    this.#reply(message, { type: 'error', code, text });
  }

  #reply({ src, body }: Message, reply: Body): void {
    const { msg_id } = body;
    if (msg_id !== undefined) this.#env.send(src, { ...reply, in_reply_to: msg_id });
  }
}
