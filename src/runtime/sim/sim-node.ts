// A node of a simulated cluster: its disk and wall clock, which outlive its crashes, and its life,
// which does not.

import { NodeError } from '../../errors.ts';
import type { CreateProgram, Message, NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { UnsyncedFate } from '../faults.ts';
import type { ClusterSpec, NodeState } from '../types.ts';
import type { DamageAtlas } from './atlas.ts';
import { SimDisk } from './disk.ts';
import { drawLatencyNs } from './latency.ts';
import { WallClock } from './node-clock.ts';
import { scheduleForHarness } from './scheduler.ts';
import { describeFailure, SimLife } from './sim-life.ts';
import { createSimStorage } from './sim-storage.ts';
import type { World } from './world.ts';

/** What a node is made of. */
export interface NodeParts {
  readonly world: World;
  readonly spec: ClusterSpec;
  readonly create: CreateProgram;
  readonly atlas: DamageAtlas;
  /** The node's own streams are forked from this. */
  readonly random: Random;
  /** Carries a message that the node sends. */
  route(message: Message): void;
  /** The node stopped though nobody asked it to. */
  exited(node: NodeId, reason: string): void;
}

/** Whoever waits for a boot to be over. */
interface Boot {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  /** Calls the boot off, where the program does not run yet. */
  cancel(): void;
}

export class SimNode {
  readonly id: NodeId;
  readonly disk: SimDisk;
  readonly wall: WallClock;
  /**
   * What a connection meets while the node is down. Made once: clients retry often, and a stack
   * takes long to make.
   */
  readonly refusal: NodeError;
  /** Null while it is down. */
  life: SimLife | null = null;
  /** Called when a life ends, with the reason; then they are forgotten. */
  readonly onDown = new Set<(reason: string) => void>();
  readonly #parts: NodeParts;
  readonly #boots: Random;
  #boot: Boot | null = null;
  #askedToCrash = false;
  #lives = 0;

  constructor(id: NodeId, parts: NodeParts) {
    this.id = id;
    this.#parts = parts;
    this.refusal = new NodeError({ message: `connection refused: ${id} is down` });
    const { profile } = parts.world;
    this.disk = new SimDisk(id, profile.disk, parts.atlas, parts.random.fork(`disk ${id}`));
    this.wall = new WallClock(profile.epochMs, profile.clock, parts.random.fork(`clock ${id}`));
    this.#boots = parts.random.fork(`boot ${id}`);
  }

  /** Boots the node where it is down; resolves once its program has started. */
  start(): Promise<void> {
    this.#disarm();
    if (this.#boot !== null) return this.#boot.promise;
    if (this.life !== null) return Promise.resolve();
    const { world } = this.#parts;
    const delayNs = drawLatencyNs(world.profile.boot, this.#boots);
    const timer = scheduleForHarness(world.scheduler, delayNs, () => this.#live());
    const boot = createBoot(() => timer.cancel());
    this.#boot = boot;
    return boot.promise;
  }

  #live(): void {
    const { world, spec, create, random } = this.#parts;
    const number = ++this.#lives;
    const life: SimLife = new SimLife(this.id, number, {
      world,
      peers: spec.nodes.filter((node) => node !== this.id),
      bugs: new Set(spec.bugs),
      options: spec.options,
      // A restarted node must not repeat its draws, or two candidates could split the vote for
      // ever.
      random: random.fork(`node ${this.id}`).fork(String(number)),
      wall: () => this.wall.read(world.scheduler.now),
      storage: (owner) =>
        createSimStorage(this.disk, owner, world.scheduler, (fate) =>
          this.#crashAtSync(owner, fate),
        ),
      send: this.#parts.route,
      failed: (owner, cause) => this.#fail(owner, cause),
    });
    this.life = life;
    world.writeLog?.(this.id, 'boot', { life: life.name });
    life.start(create, () => {
      // In an event of its own: whoever waits for it is harness code.
      scheduleForHarness(world.scheduler, 0, () => {
        if (life.ended) return;
        const boot = this.#boot;
        this.#boot = null;
        boot?.resolve();
      });
    });
  }

  /** Ends the node at once, as SIGKILL and a power cut would. */
  kill(reason = `${this.id} was killed`, fate?: UnsyncedFate): void {
    const life = this.life;
    const boot = this.#boot;
    this.#disarm();
    this.#boot = null;
    boot?.cancel();
    if (life !== null) {
      life.end();
      this.life = null;
      this.disk.crash(fate);
      this.#parts.world.writeLog?.(this.id, 'down', { reason });
    }
    const listeners = [...this.onDown];
    this.onDown.clear();
    for (const listener of listeners) listener(reason);
    boot?.reject(new NodeError({ message: `${this.id} did not start: ${reason}` }));
  }

  pause(): void {
    if (this.life !== null) this.life.paused = true;
  }

  resume(): void {
    if (this.life?.paused === true) this.life.resume();
  }

  state(): NodeState {
    if (this.life === null) return { status: 'down', life: null };
    return { status: this.life.paused ? 'paused' : 'running', life: this.life.name };
  }

  #fail(life: SimLife, cause: unknown): void {
    if (life !== this.life) return;
    const { reason, stack } = describeFailure(cause);
    this.#parts.world.writeLog?.(this.id, 'crash', { error: reason, stack });
    this.kill(reason);
    this.#parts.exited(this.id, reason);
  }

  #crashAtSync(life: SimLife, fate: UnsyncedFate): void {
    if (life !== this.life) return;
    const asked = this.#askedToCrash;
    this.kill(`${this.id} crashed during a sync`, fate);
    // What the profile does is the weather: a supervisor starts the node again, and nobody hears of
    // it.
    if (!asked) void this.start();
  }

  /** The node is killed during its next sync. */
  killAtSync(unsynced: UnsyncedFate): void {
    if (this.life === null) return;
    this.#askedToCrash = true;
    this.disk.armCrash(unsynced);
  }

  #disarm(): void {
    this.#askedToCrash = false;
    this.disk.armCrash(null);
  }
}

function createBoot(cancel: () => void): Boot {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Not everybody who boots a node waits for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject, cancel };
}
