// The network of the process runtime: every message between nodes and clients passes through here,
// and here is where links are broken.

import type { Clock } from '../../clock.ts';
import type { Message } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import { LinkGate } from '../link-gate.ts';
import type { TracedMessage } from '../message-trace.ts';

/** Takes what is delivered to one endpoint; returns why it is lost after all, or null. */
export type Deliver = (line: string, message: Message) => string | null;

/** Why a message to a name that nobody has is lost. */
export const NOBODY_THERE = 'unknown destination';

export interface Router {
  /** What the links do to messages. */
  readonly gate: LinkGate;
  /** Makes an endpoint reachable, in place of what had this name before. */
  attach(id: string, deliver: Deliver): void;
  /**
   * Passes a message on, or drops it. `line` is the message as JSON; `traced` is told what becomes
   * of it.
   */
  route(line: string, message: Message, traced?: TracedMessage): void;
}

/** `random` gives one stream per faulty link. */
export function createRouter(clock: Clock, random: Random): Router {
  const endpoints = new Map<string, Deliver>();
  const gate = new LinkGate(clock, random);
  return {
    gate,
    attach: (id, deliver) => void endpoints.set(id, deliver),
    route(line, message, traced) {
      const arrive = (): void => {
        const deliver = endpoints.get(message.dest);
        const reason = deliver === undefined ? NOBODY_THERE : deliver(line, message);
        if (reason === null) traced?.received();
        else traced?.lost(reason);
      };
      gate.send({ from: message.src, to: message.dest }, line.length, arrive, traced);
    },
  };
}
