// Who is connected with whom: a link for every ordered pair of nodes, and a port for every client.

import { assert } from '../../errors.ts';
import type { Message, NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { Link } from '../faults.ts';
import type { LinkState } from '../types.ts';
import { ClientPort } from './client-connection.ts';
import { SimLink } from './link.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

export class SimNetwork {
  readonly #world: World;
  readonly #random: Random;
  /** By sender, then receiver. A node has a link to itself too; faults never touch that one. */
  readonly #links = new Map<NodeId, Map<NodeId, SimLink>>();
  readonly #ports = new Map<string, ClientPort>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Lays the links; to be called once. */
  attach(nodes: readonly SimNode[]): void {
    for (const { id: from } of nodes) {
      const links = nodes.map((target): [NodeId, SimLink] => {
        const random = this.#random.fork(`link ${from} ${target.id}`);
        return [target.id, new SimLink(this.#world, from, target, random)];
      });
      this.#links.set(from, new Map(links));
    }
  }

  /**
   * The client's port, made on its first connection. It stays: its message ids must never repeat.
   */
  port(client: string): ClientPort {
    let port = this.#ports.get(client);
    if (port === undefined) {
      port = new ClientPort(client, this.#world, this.#random.fork(`client ${client}`));
      this.#ports.set(client, port);
    }
    return port;
  }

  /** Carries a message that a node sends. */
  route(message: Message): void {
    const link = this.#links.get(message.src)?.get(message.dest);
    if (link !== undefined) {
      link.send(message);
      return;
    }
    const port = this.#ports.get(message.dest);
    if (port !== undefined) {
      port.reply(message);
      return;
    }
    const id = this.#world.messages++;
    this.#world.onMessage?.({
      time: this.#world.scheduler.now,
      event: 'lost',
      id,
      ...message,
      reason: 'unknown destination',
    });
  }

  setLinks(states: readonly LinkState[]): void {
    const wanted = new Map(states.map((state) => [`${state.from} ${state.to}`, state]));
    for (const links of this.#links.values()) {
      for (const link of links.values()) {
        if (link.from === link.to) continue;
        link.setFault(wanted.get(`${link.from} ${link.to}`) ?? null);
      }
    }
  }

  link({ from, to }: Link): SimLink {
    const link = this.#links.get(from)?.get(to);
    assert(link !== undefined, `${from} and ${to} are nodes of this cluster`);
    return link;
  }
}
