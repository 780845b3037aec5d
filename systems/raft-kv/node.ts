// The node program: a replica whose commands are those of the key–value store, and the clients'
// side of the wire.

import { MaelstromError } from '../../src/node/errors.ts';
import type { CreateProgram, Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import { ReplicaFront } from '../raft/replica/front.ts';
import { Replica } from '../raft/replica/replica.ts';
import { replicaBugs } from './bugs.ts';
import { type KvCommand, KvMachine, type KvResponse } from './kv.ts';
import { parseRequest } from './requests.ts';

/** Sessions remembered by the store; many times the clients of a run. */
const SESSIONS_MAX = 1000;

export class RaftKv implements NodeProgram {
  readonly #machine: KvMachine;
  readonly #replica: Replica;
  readonly #front: ReplicaFront;

  constructor(env: NodeEnv) {
    const { options, bugs } = env;
    const sessionsMax =
      typeof options['sessionsMax'] === 'number' ? options['sessionsMax'] : SESSIONS_MAX;
    this.#machine = new KvMachine({ sessionsMax, noDedup: bugs.has('no-dedup') });
    this.#replica = new Replica(env, this.#machine, replicaBugs(bugs));
    this.#front = new ReplicaFront(env, this.#replica, env.peers);
  }

  start(): void {
    this.#replica.start();
  }

  receive(message: Message): void {
    if (this.#front.isRequest(message)) this.#serve(message);
  }

  #serve(message: Message): void {
    const request = parseRequest(message.body);
    switch (request.kind) {
      case 'read':
        this.#read(message, request.key);
        break;
      case 'command':
        this.#command(message, request.command);
        break;
      case 'status':
        this.#front.reply(message, this.#front.status());
        break;
      case 'malformed':
        this.#front.error(message, MaelstromError.malformedRequest, request.why);
        break;
      case 'unsupported':
        this.#front.error(message, MaelstromError.notSupported, 'unknown request type');
        break;
    }
  }

  /**
   * Any node serves reads: it asks the leader for an index, and answers once it has applied that
   * much.
   */
  #read(message: Message, key: string): void {
    this.#front.read(message, () => {
      this.#front.reply(message, { type: 'read_ok', value: this.#machine.read(key) });
    });
  }

  #command(message: Message, command: KvCommand): void {
    this.#front.propose(message, command, (response) => {
      this.#front.reply(message, response as KvResponse);
    });
  }
}

export const createRaftKv: CreateProgram = (env) => new RaftKv(env);
