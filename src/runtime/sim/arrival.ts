// A message comes to the end of its way: to a node, or (a reply) to a client.

import type { Message } from '../../node/types.ts';
import type { SimEvent } from './event-queue.ts';
import type { SimLife } from './sim-life.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

/** What a message passes at the end of its way, if it came over one. */
interface Way {
  /** A message has come to its end; false where it is stopped there. */
  arrive(id: number, message: Message): boolean;
}

export class Arrival implements SimEvent {
  readonly code = 2;
  cancelled = false;
  readonly #world: World;
  readonly #id: number;
  readonly #message: Message;
  readonly #target: SimNode;
  /** Null for messages of clients, and once the message has left the link. */
  #link: Way | null;
  /**
   * The only life that may get it, where it came over a connection: a new life knows nothing of old
   * connections.
   */
  readonly #life: SimLife | null;

  constructor(
    world: World,
    id: number,
    message: Message,
    target: SimNode,
    link: Way | null,
    life: SimLife | null,
  ) {
    this.#world = world;
    this.#id = id;
    this.#message = message;
    this.#target = target;
    this.#link = link;
    this.#life = life;
  }

  happen(): void {
    const link = this.#link;
    this.#link = null;
    if (link !== null && !link.arrive(this.#id, this.#message)) return;
    const life = this.#life ?? this.#target.life;
    if (life === null || life.ended) {
      this.#report('lost', 'down');
      return;
    }
    if (life.hold(this)) return;
    if (this.#world.onMessage !== null) this.#report('received');
    life.receive(this.#message);
  }

  #report(event: 'received' | 'lost', reason?: string): void {
    this.#world.onMessage?.({
      time: this.#world.scheduler.now,
      event,
      id: this.#id,
      ...this.#message,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}
