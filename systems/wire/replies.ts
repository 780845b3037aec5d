// A node's answers to its clients.

import type { Body, Message, NodeEnv } from '../../src/node/types.ts';

export class Replies {
  readonly #env: NodeEnv;

  constructor(env: NodeEnv) {
    this.#env = env;
  }

  /** Answers a request; a message that asked for no answer gets none. */
  reply({ src, body }: Message, reply: Body): void {
    const { msg_id } = body;
    if (msg_id !== undefined) this.#env.send(src, { ...reply, in_reply_to: msg_id });
  }

  /** `code` is one of Maelstrom's, or the system's own. */
  error(message: Message, code: number, text: string): void {
    this.reply(message, { type: 'error', code, text });
  }
}
