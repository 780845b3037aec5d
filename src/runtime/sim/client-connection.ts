// A client's connection to a node. It belongs to one life of the node: when that ends, the
// connection is reset.

import type { Clock, ClockTimer } from '../../clock.ts';
import type { Body, Message, NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { Connection, Reply } from '../types.ts';
import { Arrival } from './arrival.ts';
import { copyJson } from './copy-json.ts';
import { drawLatencyNs } from './latency.ts';
import { scheduleForHarness } from './scheduler.ts';
import type { SimLife } from './sim-life.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const MILLION = 1_000_000;

interface Pending {
  readonly connection: SimConnection;
  readonly resolve: (reply: Reply) => void;
  readonly timer: ClockTimer;
}

/** One client: the end at which replies to all its connections come in. */
export class ClientPort {
  readonly client: string;
  readonly world: World;
  readonly pending = new Map<number, Pending>();
  /** The client's side of the network draws from a stream of its own. */
  readonly random: Random;
  nextMessageId = 1;

  constructor(client: string, world: World, random: Random) {
    this.client = client;
    this.world = world;
    this.random = random;
  }

  /** A node sends to this client. */
  reply(message: Message): void {
    const id = this.world.messages++;
    this.world.onMessage?.({ time: this.world.scheduler.now, event: 'sent', id, ...message });
    if (this.loses()) {
      this.report('lost', id, message, 'loss');
      return;
    }
    scheduleForHarness(this.world.scheduler, this.latencyNs(), () => this.#accept(id, message));
  }

  #accept(id: number, message: Message): void {
    const messageId = message.body.in_reply_to;
    const pending = messageId === undefined ? undefined : this.pending.get(messageId);
    if (pending === undefined || pending.connection.node !== message.src) {
      this.report('lost', id, message, 'unknown destination');
      return;
    }
    this.report('received', id, message);
    this.pending.delete(messageId as number);
    pending.timer.cancel();
    pending.resolve({ kind: 'reply', body: message.body });
  }

  latencyNs(): number {
    return drawLatencyNs(this.world.profile.client.latency, this.random);
  }

  loses(): boolean {
    const { lossPpm } = this.world.profile.client;
    return lossPpm > 0 && this.random.chance(lossPpm, MILLION);
  }

  report(event: 'sent' | 'received' | 'lost', id: number, message: Message, reason?: string): void {
    this.world.onMessage?.({
      time: this.world.scheduler.now,
      event,
      id,
      ...message,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

export class SimConnection implements Connection {
  readonly node: NodeId;
  readonly #port: ClientPort;
  readonly #target: SimNode;
  readonly #life: SimLife;
  readonly #clock: Clock;
  readonly #onDown = (reason: string): void => this.#lose(reason);
  #lost: string | null = null;

  constructor(port: ClientPort, target: SimNode, life: SimLife, clock: Clock) {
    this.node = target.id;
    this.#port = port;
    this.#target = target;
    this.#life = life;
    this.#clock = clock;
    target.onDown.add(this.#onDown);
  }

  request(body: Body, timeoutMs: number): Promise<Reply> {
    if (this.#lost !== null) return Promise.resolve({ kind: 'not-sent', reason: this.#lost });
    const port = this.#port;
    const messageId = port.nextMessageId++;
    const copy: Body = { ...copyJson<Body>(body), msg_id: messageId };
    return new Promise<Reply>((resolve) => {
      const timer = this.#clock.setTimer(timeoutMs, () => {
        port.pending.delete(messageId);
        resolve({ kind: 'no-reply', reason: `no reply within ${timeoutMs} ms` });
      });
      port.pending.set(messageId, { connection: this, resolve, timer });
      this.#send({ src: port.client, dest: this.node, body: copy });
    });
  }

  #send(message: Message): void {
    const port = this.#port;
    const { world } = port;
    const id = world.messages++;
    port.report('sent', id, message);
    if (port.loses()) port.report('lost', id, message, 'loss');
    else {
      const arrival = new Arrival(world, id, message, this.#target, null, this.#life);
      world.scheduler.after(port.latencyNs(), arrival);
    }
  }

  close(): void {
    this.#lose('the connection is closed');
  }

  #lose(reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    this.#target.onDown.delete(this.#onDown);
    for (const [messageId, pending] of [...this.#port.pending]) {
      if (pending.connection !== this) continue;
      this.#port.pending.delete(messageId);
      pending.timer.cancel();
      pending.resolve({ kind: 'no-reply', reason });
    }
  }
}
