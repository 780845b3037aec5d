// The network of the process runtime: every message between nodes and clients passes through here, and here is where
// links are cut. One rule maps a message to "pass" or "drop".

import type { Message, NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { Link } from '../faults.ts';
import type { LinkState } from '../types.ts';

/** Takes what is delivered to one endpoint. */
export type Deliver = (line: string, message: Message) => void;

export interface Router {
  /** Makes an endpoint reachable, in place of what had this name before. */
  attach(id: string, deliver: Deliver): void;
  detach(id: string): void;
  /** Passes a message on, or drops it. `line` is the message as JSON. */
  route(line: string, message: Message): void;
  setLinks(links: readonly LinkState[]): void;
  /** Messages dropped by faults on a link so far. */
  dropped(link: Link): number;
}

function keyOf(from: NodeId, to: NodeId): string {
  return `${from}>${to}`;
}

/** `random` gives one stream per lossy link, so that links do not disturb each other's draws. */
export function createRouter(random: Random): Router {
  const endpoints = new Map<string, Deliver>();
  const dropped = new Map<string, number>();
  const streams = new Map<string, Random>();
  let states = new Map<string, LinkState>();

  const loses = (key: string, state: LinkState): boolean => {
    if (state.cut) return true;
    if (state.lossPercent === 0) return false;
    let stream = streams.get(key);
    if (stream === undefined) {
      stream = random.fork(key);
      streams.set(key, stream);
    }
    return stream.float() * 100 < state.lossPercent;
  };
  return {
    attach: (id, deliver) => void endpoints.set(id, deliver),
    detach: (id) => void endpoints.delete(id),
    route(line, message) {
      if (states.size > 0) {
        const key = keyOf(message.src, message.dest);
        const state = states.get(key);
        if (state !== undefined && loses(key, state)) {
          dropped.set(key, (dropped.get(key) ?? 0) + 1);
          return;
        }
      }
      endpoints.get(message.dest)?.(line, message);
    },
    setLinks(links) {
      states = new Map(links.map((link) => [keyOf(link.from, link.to), link]));
    },
    dropped: (link) => dropped.get(keyOf(link.from, link.to)) ?? 0,
  };
}
