// The network of the process runtime: every message between nodes and clients passes through here, and here is where
// links are broken.

import type { Clock } from '../../clock.ts';
import type { Message } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import { LinkGate } from '../link-gate.ts';

/** Takes what is delivered to one endpoint. */
export type Deliver = (line: string, message: Message) => void;

export interface Router {
  /** What the links do to messages. */
  readonly gate: LinkGate;
  /** Makes an endpoint reachable, in place of what had this name before. */
  attach(id: string, deliver: Deliver): void;
  detach(id: string): void;
  /** Passes a message on, or drops it. `line` is the message as JSON. */
  route(line: string, message: Message): void;
}

/** `random` gives one stream per faulty link. */
export function createRouter(clock: Clock, random: Random): Router {
  const endpoints = new Map<string, Deliver>();
  const gate = new LinkGate(clock, random);
  return {
    gate,
    attach: (id, deliver) => void endpoints.set(id, deliver),
    detach: (id) => void endpoints.delete(id),
    route(line, message) {
      gate.send({ from: message.src, to: message.dest }, line.length, () =>
        endpoints.get(message.dest)?.(line, message),
      );
    },
  };
}
