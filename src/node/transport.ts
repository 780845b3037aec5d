// How messages reach a node program from outside its process, and leave it.

import type { Body, Message } from './types.ts';

/**
 * Called for every message that comes in; `reply` answers over the connection that it came in on.
 */
export type OnMessage = (message: Message, reply: (body: Body) => void) => void;

export interface Transport {
  /** Starts to listen; resolves when messages can come in. */
  start(onMessage: OnMessage): Promise<void>;
  /** Sends to `message.dest`; the message is lost where that cannot be reached. Never throws. */
  send(message: Message): void;
  stop(): void;
}

/**
 * Whether a parsed line is a message in Maelstrom's shape; what a stranger sends must not crash a
 * node.
 */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { src, dest, body } = value as Record<string, unknown>;
  return (
    typeof src === 'string' &&
    typeof dest === 'string' &&
    typeof body === 'object' &&
    body !== null &&
    typeof (body as Record<string, unknown>)['type'] === 'string'
  );
}
