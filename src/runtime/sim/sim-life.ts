// One life of a node: from its boot to its crash. Whatever the node's program does happens inside
// one of the calls here, with the host closed to it and its own name on it; its microtasks are
// drained before the call returns.

import { messageOf } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type {
  Body,
  CreateProgram,
  Message,
  NodeEnv,
  NodeId,
  NodeProgram,
  Timer,
} from '../../node/types.ts';
import type { Random } from '../../random.ts';
import { copyJson } from './copy-json.ts';
import { HostAccessError } from './errors.ts';
import type { EventQueue, SimEvent } from './event-queue.ts';
import { asHarness, enterHarness, enterNode, type GuardedNode, runningNode } from './host-guard.ts';
import { durationNs, scheduleForHarness } from './scheduler.ts';
import type { World } from './world.ts';

/** What a life needs of the node that lives it. */
export interface LifeParts {
  readonly world: World;
  readonly peers: readonly NodeId[];
  readonly bugs: ReadonlySet<string>;
  readonly options: NodeEnv['options'];
  readonly random: Random;
  wall(): number;
  /** The node's disk, for this life. */
  storage(life: SimLife): NodeEnv['storage'];
  send(message: Message): void;
  /** The program failed; the node crashes. */
  failed(life: SimLife, cause: unknown): void;
}

export class SimLife implements GuardedNode {
  readonly id: NodeId;
  /** `n1#2`: the second life of n1. */
  readonly name: string;
  failure: { readonly cause: unknown } | null = null;
  ended = false;
  paused = false;
  readonly #parts: LifeParts;
  readonly #bornNs: number;
  #program: NodeProgram | null = null;
  /** Messages that came before `start()` was done; null from then on. */
  #early: Message[] | null = [];
  /** What would have happened while the node was paused. */
  #held: SimEvent[] = [];

  constructor(id: NodeId, number: number, parts: LifeParts) {
    this.id = id;
    this.name = `${id}#${number}`;
    this.#parts = parts;
    this.#bornNs = parts.world.scheduler.now;
  }

  /**
   * Makes and starts the program; `started` is called once its `start()` is done, unless it fails.
   */
  start(create: CreateProgram, started: () => void): void {
    this.call(() => {
      const program = create(this.#createEnv());
      this.#program = program;
      const starting = program.start();
      if (starting === undefined) this.#begin(started);
      else
        void starting.then(
          () => this.#begin(started),
          (cause) => this.#fail(cause),
        );
    });
  }

  #begin(started: () => void): void {
    if (this.ended) return;
    const early = this.#early ?? [];
    this.#early = null;
    for (const message of early) this.#program?.receive(message);
    asHarness(started);
  }

  /** Keeps an event for later where the node is paused; says whether it did. */
  hold(event: SimEvent): boolean {
    if (!this.paused) return false;
    this.#held.push(event);
    return true;
  }

  /** Everything that was held happens now, in its order. */
  resume(): void {
    this.paused = false;
    const held = this.#held;
    this.#held = [];
    for (const event of held) {
      if (!event.cancelled) this.#parts.world.scheduler.after(0, event);
    }
  }

  end(): void {
    this.ended = true;
    this.#held = [];
    this.#early = null;
    this.#program = null;
  }

  receive(message: Message): void {
    if (this.#early !== null) {
      this.#early.push(message);
      return;
    }
    enterNode(this);
    try {
      // An `async receive` is allowed by the types; what it rejects with is caught here, before it
      // is unhandled.
      const returned: unknown = this.#program?.receive(message);
      if (returned !== undefined) this.#watch(returned);
    } catch (cause) {
      this.#fail(cause);
    }
    this.#leave();
  }

  /** Runs code of the node: a timer, the settling of a promise it waits for. */
  call(action: () => void): void {
    enterNode(this);
    try {
      action();
    } catch (cause) {
      this.#fail(cause);
    }
    this.#leave();
  }

  #leave(): void {
    this.#parts.world.scheduler.drain();
    enterHarness();
    const failure = this.failure;
    if (failure === null) return;
    this.failure = null;
    this.#parts.failed(this, failure.cause);
  }

  #fail(cause: unknown): void {
    this.failure ??= { cause };
    // Its pending microtasks still run, but reach nobody.
    this.ended = true;
  }

  #watch(returned: unknown): void {
    if (returned instanceof Promise) void returned.then(undefined, (cause) => this.#fail(cause));
  }

  /**
   * Whether this life may act. Acting outside of its own calls means that something of the host
   * woke it.
   */
  #acts(action: string): boolean {
    if (this.ended) return false;
    const running = runningNode();
    if (running === this) return true;
    const waker = running === null ? 'a callback of the host' : `memory shared with ${running.id}`;
    const error = asHarness(
      () => new HostAccessError(this.id, `${waker} (then it called ${action})`),
    );
    this.ended = true;
    // Not here and now: this is somebody else's turn, and those who wait for the node's end are
    // harness code.
    const { scheduler } = this.#parts.world;
    scheduleForHarness(scheduler, 0, () => this.#parts.failed(this, error));
    throw error;
  }

  #createEnv(): NodeEnv {
    const parts = this.#parts;
    const { world } = parts;
    const { scheduler } = world;
    return {
      id: this.id,
      peers: parts.peers,
      bugs: parts.bugs,
      options: parts.options,
      random: parts.random,
      storage: parts.storage(this),
      clock: {
        wall: () => parts.wall(),
        monotonic: () => (scheduler.now - this.#bornNs) / 1e6,
        setTimer: (delayMs, callback) => {
          const timer = new NodeTimer(scheduler.queue, this, callback);
          if (this.#acts('clock.setTimer')) scheduler.after(durationNs(delayMs), timer);
          return timer;
        },
      },
      send: (dest, body) => {
        if (this.#acts('send')) parts.send({ src: this.id, dest, body: copyJson<Body>(body) });
      },
      log: (event, fields) => {
        if (world.writeLog === null || !this.#acts('log')) return;
        this.#log(event, fields ?? {});
      },
    };
  }

  #log(event: string, fields: Readonly<Record<string, Json>>): void {
    asHarness(() => this.#parts.world.writeLog?.(this.id, event, fields));
  }

  /** Says in the storage's name that the node acts; false where it is over. */
  mayUseStorage(): boolean {
    return this.#acts('storage');
  }
}

/** A timer of a node. While the node is paused it waits for the node to resume. */
class NodeTimer implements SimEvent, Timer {
  readonly code = 3;
  cancelled = false;
  readonly #queue: EventQueue;
  readonly #life: SimLife;
  #callback: (() => void) | null;

  constructor(queue: EventQueue, life: SimLife, callback: () => void) {
    this.#queue = queue;
    this.#life = life;
    this.#callback = callback;
  }

  happen(): void {
    const life = this.#life;
    if (life.ended || life.hold(this)) return;
    const callback = this.#callback;
    this.#callback = null;
    if (callback !== null) life.call(callback);
  }

  cancel(): void {
    if (this.#callback === null) return;
    this.#callback = null;
    this.cancelled = true;
    this.#queue.noteCancelled();
  }
}

/** One line for a `NodeExit`, and the whole for the log. */
export function describeFailure(cause: unknown): { reason: string; stack: string } {
  const name = cause instanceof Error ? `${cause.name}: ` : '';
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  return { reason: `${name}${messageOf(cause)}`, stack };
}
