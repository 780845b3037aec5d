// A node of the lock service: a replica of the lock machine, its lease timers, and the clients'
// side of the wire.

import { MaelstromError } from '../../src/node/errors.ts';
import type { Body, Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import { ReplicaFront } from '../raft/replica/front.ts';
import { Replica } from '../raft/replica/replica.ts';
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
  readonly #front: ReplicaFront;
  readonly #watch = new LeaseWatch();
  readonly #callers = new Callers();
  readonly #waiters: Waiters;
  readonly #stamp: () => number;

  constructor(env: NodeEnv) {
    const store = storeOf([env.id, ...env.peers]);
    const voters = env.peers.filter((peer) => peer !== store);
    this.#env = env;
    this.#bugs = lockBugs(env.bugs);
    this.#settings = readLockSettings(env.options);
    this.#waiters = new Waiters(env.clock);
    this.#stamp = createStamps(() => env.clock.wall());
    this.#machine = new LockMachine(this.#settings, this.#bugs, {
      settled: (lock, owner) => this.#waiters.settle(owner, this.#machine.standing(lock, owner)),
    });
    // The environment by its parts: spreading an object of a class would lose what its class
    // defines.
    const { id, bugs, options, clock, random, storage } = env;
    const send = (dest: string, body: Body): void => env.send(dest, body);
    const log: NodeEnv['log'] = (event, fields) => env.log(event, fields);
    const own = { id, peers: voters, bugs, options, clock, random, storage, send, log };
    this.#replica = new Replica(own, this.#machine, NO_REPLICA_BUGS);
    this.#front = new ReplicaFront(own, this.#replica, voters);
  }

  start(): void {
    this.#replica.start();
    this.#env.clock.setTimer(WATCH_MS, () => this.#watchLeases());
  }

  receive(message: Message): void {
    if (this.#front.isRequest(message)) this.#serve(message);
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
        this.#front.reply(message, this.#status());
        break;
      case 'malformed':
        this.#front.error(message, MaelstromError.malformedRequest, request.why);
        break;
      case 'unsupported':
        this.#front.error(message, MaelstromError.notSupported, 'unknown request type');
        break;
    }
  }

  #command(message: Message, command: LockCommand, atOnce: boolean): void {
    if ('session' in command) this.#callers.heard(command.session, message.src);
    if (atOnce && this.#settings.ordering === 'contention') {
      // There is no queue: whoever asks first when the lock is free wins.
      this.#front.reply(message, { type: 'enqueue_ok', queued: false, ordering: 'contention' });
      return;
    }
    this.#front.propose(message, command, (response) => {
      this.#applied(message, command, response as LockResponse, atOnce);
    });
  }

  #applied(message: Message, command: LockCommand, response: LockResponse, atOnce: boolean): void {
    const { ordering } = this.#settings;
    if (atOnce && (response.type === 'queued' || response.type === 'acquire_ok')) {
      const queued = response.type === 'queued';
      const lease_ms = this.#settings.leaseMs;
      this.#front.reply(message, { type: 'enqueue_ok', queued, ordering, lease_ms });
    } else if (response.type === 'queued' && command.kind === 'acquire') {
      this.#waiters.hold(command.owner, (settled) => this.#front.reply(message, settled));
    } else this.#front.reply(message, response);
  }

  /**
   * Has no effect, so it needs no entry in the log; that it is neither held nor queued must not be
   * stale.
   */
  #await(message: Message, lock: LockName, owner: Owner): void {
    this.#front.read(message, () => {
      const standing = this.#machine.standing(lock, owner);
      if (standing.type !== 'queued') this.#front.reply(message, standing);
      else this.#waiters.hold(owner, (settled) => this.#front.reply(message, settled));
    });
  }

  #holder(message: Message, lock: LockName): void {
    const answer = (): void => {
      const holder = this.#machine.holder(lock);
      const { owner, token } = holder ?? { owner: null, token: null };
      this.#front.reply(message, { type: 'holder_ok', owner, token });
    };
    if (this.#bugs.staleHolderRead) answer();
    else this.#front.read(message, answer);
  }

  #status(): Body {
    return this.#front.status({
      locks: this.#machine.heldCount,
      holders: this.#callers.namesOf(this.#machine.holdingSessions),
      sessions: this.#machine.sessionCount,
    });
  }
}
