// Small node programs for tests of the simulator.

import type { Json } from '../../../src/json.ts';
import type { Body, CreateProgram, Message, NodeEnv } from '../../../src/node/types.ts';

/** Sends the reply to a request. */
export function reply(env: NodeEnv, request: Message, body: Body): void {
  const { msg_id } = request.body;
  env.send(request.src, msg_id === undefined ? body : { ...body, in_reply_to: msg_id });
}

/** Answers everything with what it was sent, and with its clocks. */
export const echo: CreateProgram = (env) => ({
  start() {
    env.log('started');
  },
  receive(message) {
    reply(env, message, {
      type: 'echo_ok',
      echo: message.body['echo'] ?? null,
      wall: env.clock.wall(),
      monotonic: env.clock.monotonic(),
    });
  },
});

/**
 * Counts durably: `add` answers after a sync (or at once with the option `unsynced`), `read` tells
 * the count.
 */
export const counter: CreateProgram = (env) => {
  let count = 0;
  return {
    start() {
      const lines = env.storage.read('log')?.split('\n') ?? [];
      // A torn line has no end: what comes after the last newline never counted.
      count = lines.length === 0 ? 0 : lines.length - 1;
      if (lines.length > 0) env.storage.replace('log', `${lines.slice(0, -1).join('\n')}\n`);
      if (count === 0) env.storage.remove('log');
    },
    async receive(message) {
      if (message.body.type === 'add') {
        count++;
        env.storage.append('log', `one-more-${count}\n`);
        if (env.options['unsynced'] !== true) await env.storage.sync();
      }
      reply(env, message, { type: 'count', count });
    },
  };
};

/**
 * Tells what it knows to random peers, over and over; `add` adds a rumour, `read` lists them with
 * the draws made.
 */
export const gossip: CreateProgram = (env) => {
  const rumours = new Set<Json>();
  let rounds = 0;
  const tell = (): void => {
    rounds++;
    if (env.peers.length > 0) {
      env.send(env.random.pick(env.peers), { type: 'rumours', rumours: [...rumours] });
    }
    env.clock.setTimer(5 + env.random.int(20), tell);
  };
  return {
    async start() {
      await env.storage.sync();
      for (const rumour of JSON.parse(env.storage.read('rumours') ?? '[]') as Json[]) {
        rumours.add(rumour);
      }
      tell();
    },
    receive(message) {
      const { body } = message;
      if (body.type === 'rumours') {
        const before = rumours.size;
        for (const rumour of body['rumours'] as Json[]) rumours.add(rumour);
        if (rumours.size > before) void save();
      } else if (body.type === 'add') {
        rumours.add(body['rumour'] ?? null);
        void save().then(() => reply(env, message, { type: 'add_ok' }));
      } else reply(env, message, { type: 'read_ok', rumours: [...rumours], rounds });
    },
  };

  async function save(): Promise<void> {
    env.storage.replace('rumours', JSON.stringify([...rumours]));
    await env.storage.sync();
    env.log('saved', { rumours: rumours.size });
  }
};
