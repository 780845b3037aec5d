// The side of a replica that faces the wire: messages of the other replicas go to it, and what
// comes of a client's command goes back to the client. What the commands are is the system's own
// matter.

import type { Json } from '../../../src/json.ts';
import { MaelstromError } from '../../../src/node/errors.ts';
import type { Body, Message, NodeEnv, NodeId } from '../../../src/node/types.ts';
import { Replies } from '../../wire/replies.ts';
import type { RaftMessage } from '../core/types.ts';
import type { ProposalOutcome } from './proposals.ts';
import type { Replica } from './replica.ts';

export class ReplicaFront {
  readonly #replica: Replica;
  readonly #peers: ReadonlySet<string>;
  readonly #replies: Replies;

  /** `peers` are the other replicas. */
  constructor(env: NodeEnv, replica: Replica, peers: readonly NodeId[]) {
    this.#replica = replica;
    this.#peers = new Set(peers);
    this.#replies = new Replies(env);
  }

  /** Takes what is for the replica. Whether it is left to the system: somebody's request. */
  isRequest(message: Message): boolean {
    const { src, body } = message;
    if (this.#peers.has(src)) {
      if (body.type.startsWith('raft_')) this.#replica.receive(src, body as RaftMessage);
      return false;
    }
    // What is in reply is an answer to nobody's question.
    return body.in_reply_to === undefined;
  }

  /**
   * Has a command carried out by all; `applied` is told the result, anything else is answered here.
   */
  propose(message: Message, command: Json, applied: (result: Json) => void): void {
    this.#replica.propose(command, (outcome: ProposalOutcome) => {
      switch (outcome.kind) {
        case 'applied':
          applied(outcome.result);
          break;
        case 'refused':
          this.unavailable(message, outcome.reason);
          break;
        case 'lost':
          this.error(message, MaelstromError.crash, 'leadership lost; it may still happen');
          break;
      }
    });
  }

  /**
   * Calls back once this replica has applied all that was committed before; a client without a
   * leader is told so.
   */
  read(message: Message, ready: () => void): void {
    this.#replica.read((outcome) => {
      if (outcome === 'ready') ready();
      else this.unavailable(message, 'no leader could be reached');
    });
  }

  /** What a replica says of itself; `more` is what the system adds. */
  status(more: Readonly<Record<string, Json>> = {}): Body {
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
      ...more,
    };
  }

  /** Nothing was done; `leader` tells where to try. */
  unavailable(message: Message, text: string): void {
    const { leader } = this.#replica.raft;
    const code = MaelstromError.temporarilyUnavailable;
    this.reply(message, { type: 'error', code, text, leader });
  }

  error(message: Message, code: number, text: string): void {
    this.#replies.error(message, code, text);
  }

  reply(message: Message, reply: Body): void {
    this.#replies.reply(message, reply);
  }
}
