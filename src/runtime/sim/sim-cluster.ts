// A cluster in virtual time. It goes on by itself from `start()` to `stop()`; as long as the
// harness awaits nothing but promises of this cluster meanwhile, what happens depends on the seed
// and the spec alone.

import type { Clock } from '../../clock.ts';
import { assert, messageOf, NodeError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { CreateProgram, NodeId } from '../../node/types.ts';
import { createRandom } from '../../random.ts';
import { ClientLinks } from '../client-links.ts';
import type { Link, UnsyncedFate } from '../faults.ts';
import type {
  ClockOffset,
  ClockState,
  Cluster,
  ClusterSpec,
  Connection,
  DiskDamage,
  DiskState,
  DiskStatistics,
  LinkEffects,
  LinkState,
  NodeExit,
  NodeState,
  ProbeOptions,
  Transit,
} from '../types.ts';
import { DamageAtlas } from './atlas.ts';
import { SimConnection } from './client-connection.ts';
import { asHarness, holdHostGuard } from './host-guard.ts';
import { SimNetwork } from './network.ts';
import { DEFAULT_SIM_PROFILE } from './profile.ts';
import { createVirtualClock, Scheduler, scheduleForHarness } from './scheduler.ts';
import { SimLogs } from './sim-log.ts';
import { SimNode } from './sim-node.ts';
import type { SimOptions } from './sim-options.ts';
import type { World } from './world.ts';

/** How long nodes may take to start, in virtual milliseconds. */
const START_TIMEOUT_MS = 30_000;

/**
 * Figures of a simulation. Those but `outsideCalls` are equal in every simulation of one seed and
 * spec.
 */
export interface SimStatistics {
  readonly virtualNs: number;
  readonly events: number;
  readonly messages: number;
  /**
   * Equal fingerprints mean that the same kinds of events happened at the same times, in the same
   * order.
   */
  readonly fingerprint: number;
  /**
   * Calls of the harness that the simulation did not wake it for; anything but 0 endangers exact
   * replay.
   */
  readonly outsideCalls: number;
}

export class SimCluster implements Cluster {
  readonly nodes: readonly NodeId[];
  readonly clock: Clock;
  readonly facts: JsonObject;
  readonly spareDisks: readonly NodeId[];
  readonly #spec: ClusterSpec;
  readonly #world: World;
  readonly #network: SimNetwork;
  /** Null where no fault will hit the connections of clients. */
  readonly #clients: ClientLinks | null;
  readonly #nodes: ReadonlyMap<NodeId, SimNode>;
  readonly #logs: SimLogs | null;
  readonly #exitCallbacks: ((exit: NodeExit) => void)[] = [];
  readonly #failureCallbacks: ((error: Error) => void)[] = [];
  #releaseGuard: (() => void) | null = null;

  constructor(spec: ClusterSpec, create: CreateProgram, options: SimOptions) {
    const profile = options.profile ?? DEFAULT_SIM_PROFILE;
    const random = createRandom(spec.seed).fork('sim');
    const scheduler = new Scheduler((error) => this.#fail(error));
    this.#spec = spec;
    this.nodes = spec.nodes;
    this.clock = createVirtualClock(scheduler);
    this.facts = { node: process.version, profile: profile as unknown as JsonObject };
    this.#logs = options.keepLogs === true ? new SimLogs() : null;
    this.#world = createWorld(scheduler, spec, options, this.#logs);
    this.#network = new SimNetwork(this.#world, random.fork('network'));
    const disturbed = spec.needs?.includes('disturb-clients') === true;
    this.#clients = disturbed ? new ClientLinks(this.clock, random.fork('clients')) : null;
    const atlas = new DamageAtlas(spec.nodes, profile.disk.damagedNodesMax, random.fork('atlas'));
    this.spareDisks = spec.nodes.filter((node) => atlas.mayDamage(node));
    const parts = {
      world: this.#world,
      spec,
      create,
      random,
      atlas,
      route: this.#network.route.bind(this.#network),
      exited: (node: NodeId, reason: string) => this.#exited({ node, reason }),
    };
    const nodes = spec.nodes.map((id) => new SimNode(id, parts));
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#network.attach(nodes);
  }

  /** Boots all nodes; resolves once their programs have started. */
  async start(): Promise<void> {
    this.#releaseGuard = holdHostGuard();
    const { scheduler } = this.#world;
    scheduler.run();
    let cancelTimeout = (): void => undefined;
    const timeout = new Promise<never>((_, reject) => {
      const timer = scheduleForHarness(scheduler, START_TIMEOUT_MS * 1e6, () =>
        reject(new NodeError({ message: `nodes did not start within ${START_TIMEOUT_MS} ms` })),
      );
      cancelTimeout = () => timer.cancel();
    });
    const started = [...this.#nodes.values()].map((node) => node.start());
    await Promise.race([timeout, Promise.all(started)]);
    cancelTimeout();
  }

  get statistics(): SimStatistics {
    const { scheduler, messages } = this.#world;
    return {
      virtualNs: scheduler.now,
      events: scheduler.events,
      messages,
      fingerprint: scheduler.fingerprint,
      outsideCalls: scheduler.outsideCalls,
    };
  }

  /** The log of a node so far; empty where logs are not kept. */
  log(node: NodeId): string {
    return this.#logs?.text(node) ?? '';
  }

  #node(id: NodeId): SimNode {
    this.#world.scheduler.noteCall();
    const node = this.#nodes.get(id);
    assert(node !== undefined, `${id} is a node of this cluster`);
    return node;
  }

  connect(client: string, id: NodeId): Promise<Connection> {
    const open = (): Promise<Connection> => this.#connect(client, id);
    return this.#clients === null ? open() : this.#clients.connect(client, id, open);
  }

  #connect(client: string, id: NodeId): Promise<Connection> {
    const node = this.#node(id);
    const port = this.#network.port(client);
    // A connection is made in a round trip; the answer is what the node is when the request gets
    // there.
    return new Promise((resolve, reject) => {
      scheduleForHarness(this.#world.scheduler, 2 * port.latencyNs(), () => {
        if (node.life !== null) resolve(new SimConnection(port, node, node.life, this.clock));
        else reject(node.refusal);
      });
    });
  }

  async kill(id: NodeId): Promise<void> {
    this.#node(id).kill();
  }

  async restart(id: NodeId): Promise<void> {
    await this.#node(id).start();
  }

  async pause(id: NodeId): Promise<void> {
    this.#node(id).pause();
  }

  async resume(id: NodeId): Promise<void> {
    this.#node(id).resume();
  }

  async killAtSync(id: NodeId, unsynced: UnsyncedFate): Promise<void> {
    this.#node(id).killAtSync(unsynced);
  }

  async setLinks(links: readonly LinkState[]): Promise<void> {
    this.#world.scheduler.noteCall();
    this.#network.setLinks(links);
    this.#clients?.setLinks(links);
  }

  async setClock(id: NodeId, state: ClockState): Promise<void> {
    this.#node(id).wall.set(state, this.#world.scheduler.now);
  }

  async setDisk(id: NodeId, state: DiskState): Promise<void> {
    this.#node(id).disk.setState(state);
  }

  async damageDisk(id: NodeId, damage: DiskDamage): Promise<string | null> {
    return this.#node(id).disk.damage(damage);
  }

  async diskStatistics(id: NodeId, probe: boolean): Promise<DiskStatistics> {
    const node = this.#node(id);
    if (probe && node.state().status === 'running') node.disk.probe();
    return node.disk.statistics;
  }

  async nodeState(id: NodeId): Promise<NodeState> {
    return this.#node(id).state();
  }

  async dropped(link: Link, probe: boolean): Promise<number> {
    if (ClientLinks.owns(link)) return this.#clients?.gate.dropped(link, probe ? 20 : 0) ?? 0;
    const sender = this.#node(link.from);
    const simLink = this.#network.link(link);
    if (probe && sender.state().status === 'running') simLink.probe();
    return simLink.dropped;
  }

  async linkEffects(link: Link, probe: boolean): Promise<LinkEffects> {
    if (ClientLinks.owns(link)) {
      return this.#clients?.gate.effects(link, probe ? 20 : 0) ?? { duplicated: 0, reordered: 0 };
    }
    const sender = this.#node(link.from);
    const simLink = this.#network.link(link);
    if (probe && sender.state().status === 'running') simLink.probe();
    return { duplicated: simLink.duplicated, reordered: simLink.reordered };
  }

  async transit(link: Link, options: ProbeOptions): Promise<Transit> {
    this.#world.scheduler.noteCall();
    if (ClientLinks.owns(link)) {
      return (await this.#clients?.gate.transit(link, options)) ?? { kind: 'late' };
    }
    return this.#network.link(link).transit(options);
  }

  clients(): readonly Link[] {
    return this.#clients?.list() ?? [];
  }

  async clockOffset(id: NodeId): Promise<ClockOffset | null> {
    const node = this.#node(id);
    if (node.state().status !== 'running') return null;
    const time = this.#world.scheduler.now;
    return { time, offsetMs: node.wall.offsetMs(time), uncertaintyMs: 0 };
  }

  onNodeExit(callback: (exit: NodeExit) => void): void {
    this.#exitCallbacks.push(callback);
  }

  onFailure(callback: (error: Error) => void): void {
    this.#failureCallbacks.push(callback);
  }

  #exited(exit: NodeExit): void {
    scheduleForHarness(this.#world.scheduler, 0, () => {
      for (const callback of this.#exitCallbacks) callback(exit);
    });
  }

  #fail(error: Error): void {
    for (const callback of this.#failureCallbacks) callback(error);
  }

  async stop(): Promise<readonly string[]> {
    if (this.#releaseGuard === null) return [];
    for (const node of this.#nodes.values()) node.kill('the simulation is over');
    this.#world.scheduler.stop();
    this.#releaseGuard();
    this.#releaseGuard = null;
    // A run that keeps nothing has no folder.
    if (this.#logs === null || this.#spec.directory === '') return [];
    try {
      await this.#logs.write(this.#spec.directory);
      return [];
    } catch (error) {
      return [`node logs could not be written: ${messageOf(error)}`];
    }
  }
}

function createWorld(
  scheduler: Scheduler,
  { onMessage }: ClusterSpec,
  options: SimOptions,
  logs: SimLogs | null,
): World {
  return {
    scheduler,
    profile: options.profile ?? DEFAULT_SIM_PROFILE,
    // Nodes send in their own name, but whoever records that is harness code.
    onMessage: onMessage === undefined ? null : (event) => asHarness(() => onMessage(event)),
    writeLog:
      logs === null ? null : (node, event, fields) => logs.add(scheduler.now, node, event, fields),
    messages: 0,
  };
}
