// The node program: a replica whose commands are those of the key–value store, and the clients' side of the wire.

import { MaelstromError } from '../../src/node/errors.ts';
import type { Body, CreateProgram, Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import { replicaBugs } from './bugs.ts';
import { type KvCommand, KvMachine, type KvResponse } from './kv.ts';
import type { RaftMessage } from './raft/types.ts';
import type { ProposalOutcome } from './replica/proposals.ts';
import { Replica } from './replica/replica.ts';
import { parseRequest } from './requests.ts';

/** Sessions remembered by the store; many times the clients of a run. */
const SESSIONS_MAX = 1000;

export class RaftKv implements NodeProgram {
  readonly #env: NodeEnv;
  readonly #machine: KvMachine;
  readonly #replica: Replica;
  readonly #peers: ReadonlySet<string>;

  constructor(env: NodeEnv) {
    this.#env = env;
    this.#peers = new Set(env.peers);
    const { options, bugs } = env;
    const sessionsMax =
      typeof options['sessionsMax'] === 'number' ? options['sessionsMax'] : SESSIONS_MAX;
    this.#machine = new KvMachine({ sessionsMax, noDedup: bugs.has('no-dedup') });
    this.#replica = new Replica(env, this.#machine, replicaBugs(bugs));
  }

  start(): void {
    this.#replica.start();
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

  /** Any node serves reads: it asks the leader for an index, and answers once it has applied that much. */
  #read(message: Message, key: string): void {
    this.#replica.read((outcome) => {
      switch (outcome) {
        case 'ready':
          this.#reply(message, { type: 'read_ok', value: this.#machine.read(key) });
          break;
        case 'unavailable':
          this.#unavailable(message, 'no leader could be reached');
          break;
      }
    });
  }

  #command(message: Message, command: KvCommand): void {
    this.#replica.propose(command, (outcome: ProposalOutcome) => {
      switch (outcome.kind) {
        case 'applied':
          this.#reply(message, outcome.result as KvResponse);
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

export const createRaftKv: CreateProgram = (env) => new RaftKv(env);
