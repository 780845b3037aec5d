// A cluster in containers.

import { join } from 'node:path';
import { type Clock, createRealClock, sleep } from '../../clock.ts';
import { assert, HarnessError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { HostConfig } from '../../node/host.ts';
import type { NodeId } from '../../node/types.ts';
import { createRandom } from '../../random.ts';
import { clip, sanitize } from '../../text.ts';
import { ClientLinks } from '../client-links.ts';
import type { Link } from '../faults.ts';
import type { LinkGate } from '../link-gate.ts';
import { type NodeLog, openNodeLog } from '../node-log.ts';
import type { MessageIds } from '../pending-requests.ts';
import type {
  ClockOffset,
  ClockState,
  Cluster,
  ClusterSpec,
  Connection,
  LinkEffects,
  LinkState,
  NodeExit,
  NodeState,
  ProbeOptions,
  Transit,
} from '../types.ts';
import { NODE_PORT, PROBE_PORT } from './container-specs.ts';
import { createNode, type DockerNode } from './docker-node.ts';
import { type Engine, pingEngine } from './engine.ts';
import { runLabels } from './labels.ts';
import { type LinkPeer, probeCount } from './links.ts';
import { createNetwork, type Network } from './network.ts';
import { type NodeImage, STORAGE_PATH } from './node-image.ts';
import { Resources } from './resources.ts';
import { nodeAddress } from './subnet.ts';

/** Harmless messages that a probe of a client's link sends. */
const CLIENT_PROBES = 20;
/**
 * Enough that two percent of them are all but certain to be some packets; and how long the last may
 * be on its way.
 */
const NUMBERED_PROBES = 200;
const NUMBERED_WAIT_MS = 100;

export class DockerCluster implements Cluster {
  readonly nodes: readonly NodeId[];
  readonly clock: Clock = createRealClock();
  readonly #engine: Engine;
  readonly #image: NodeImage;
  readonly #spec: ClusterSpec;
  readonly #resources: Resources;
  /** Null where no fault will hit the connections of clients. */
  readonly #clients: ClientLinks | null;
  readonly #messageIds: MessageIds = { next: 1 };
  readonly #nodes = new Map<NodeId, DockerNode>();
  #peers: readonly LinkPeer[] = [];
  #links: readonly LinkState[] = [];
  #facts: JsonObject = {};
  readonly #logs: NodeLog[] = [];
  /**
   * Exits that nobody has listened to yet: a node may stop before its cluster has been handed over.
   */
  #unheard: NodeExit[] = [];
  #exitCallbacks: ((exit: NodeExit) => void)[] = [];
  #failureCallbacks: ((error: Error) => void)[] = [];
  #failed = false;
  #stopped: Promise<readonly string[]> | null = null;

  /** Makes nothing yet; `stop()` may be called at any time from here on. */
  constructor(engine: Engine, image: NodeImage, spec: ClusterSpec) {
    this.nodes = spec.nodes;
    this.#engine = engine;
    this.#image = image;
    this.#spec = spec;
    this.#resources = new Resources(engine);
    const disturbed = spec.needs?.includes('disturb-clients') === true;
    const random = createRandom(spec.seed).fork('clients');
    this.#clients = disturbed ? new ClientLinks(this.clock, random) : null;
  }

  get facts(): JsonObject {
    return this.#facts;
  }

  /**
   * Starts everything. Rejects with what went wrong; what was made until then is left to `stop()`.
   */
  async start(): Promise<void> {
    const run = this.#run();
    const network = await createNetwork(this.#engine, this.#resources, run);
    this.#peers = this.nodes.map((id, index) => ({
      id,
      address: nodeAddress(network.subnet, index),
      port: NODE_PORT,
    }));
    await Promise.all(this.nodes.map((id) => this.#startNode(id, network)));
    this.#facts = this.#gatherFacts(network);
  }

  #run(): { readonly id: string; readonly cell: string; readonly name: string } {
    const { runId, system, seed } = this.#spec;
    // The engine's names allow less than run ids may hold.
    const name = `ordeal-${runId.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 80)}`;
    return { id: runId, cell: `${system}/${seed}`, name };
  }

  async #startNode(id: NodeId, network: Network): Promise<void> {
    const run = this.#run();
    const name = `${run.name}-${id.replace(/[^A-Za-z0-9_.-]/g, '-')}`;
    const log = openNodeLog(join(this.#spec.directory, 'nodes', `${id}.log`), () =>
      this.clock.now(),
    );
    this.#logs.push(log);
    const node = await createNode({
      engine: this.#engine,
      resources: this.#resources,
      place: {
        id,
        sandboxName: `${name}-sandbox`,
        containerName: name,
        volumeName: `${name}-data`,
        networkName: network.name,
        address: this.#peer(id).address,
        labels: runLabels(run.id, run.cell),
        image: this.#image,
      },
      config: this.#hostConfig(id),
      log,
      clock: this.clock,
      messageIds: this.#messageIds,
      onExit: (reason) => this.#exited(id, reason),
    });
    this.#nodes.set(id, node);
    node.sandbox.agent.onLost((reason) => void this.#sandboxLost(node, reason));
    await node.sandbox.packets.prepare(this.#peer(id), this.#peers, this.#spec.needs ?? []);
    await node.start();
  }

  #hostConfig(id: NodeId): HostConfig {
    const { runId, system, bugs, options, seed } = this.#spec;
    const peers = this.#peers.filter((peer) => peer.id !== id);
    return {
      run: runId,
      system,
      id,
      nodes: this.nodes,
      bugs,
      options,
      seed,
      storage: STORAGE_PATH,
      transport: {
        kind: 'tcp',
        listen: { host: '0.0.0.0', port: NODE_PORT },
        peers: Object.fromEntries(
          peers.map((peer) => [peer.id, { host: peer.address, port: NODE_PORT }]),
        ),
      },
    };
  }

  #gatherFacts(network: Network): JsonObject {
    const { address, version, apiVersion, kernel } = this.#engine;
    const { id, tag, facilities } = this.#image;
    return {
      engine: { address, version, apiVersion, kernel },
      image: { id, tag },
      firewall: facilities.firewall,
      faketime: facilities.found.faketime.works,
      network: network.subnet.cidr,
      node: process.version,
      nodes: Object.fromEntries(
        this.#peers.map((peer) => [
          peer.id,
          { address: peer.address, port: this.#node(peer.id).port },
        ]),
      ),
    };
  }

  #node(id: NodeId): DockerNode {
    const node = this.#nodes.get(id);
    assert(node !== undefined, `${id} is a node of this cluster`);
    return node;
  }

  #peer(id: NodeId): LinkPeer {
    const peer = this.#peers.find((one) => one.id === id);
    assert(peer !== undefined, `${id} is a node of this cluster`);
    return peer;
  }

  connect(client: string, node: NodeId): Promise<Connection> {
    const open = (): Promise<Connection> => this.#node(node).connect(client);
    return this.#clients === null ? open() : this.#clients.connect(client, node, open);
  }

  kill(node: NodeId): Promise<void> {
    return this.#node(node).kill();
  }

  restart(node: NodeId): Promise<void> {
    return this.#node(node).start();
  }

  pause(node: NodeId): Promise<void> {
    return this.#node(node).pause();
  }

  resume(node: NodeId): Promise<void> {
    return this.#node(node).resume();
  }

  async setLinks(links: readonly LinkState[]): Promise<void> {
    const between = links.filter((link) => !ClientLinks.owns(link));
    this.#clients?.setLinks(links);
    this.#links = links;
    await Promise.all(
      this.nodes.map((id) => this.#node(id).sandbox.setLinks(this.#peer(id), this.#peers, between)),
    );
  }

  setClock(node: NodeId, state: ClockState): Promise<void> {
    return this.#node(node).setClock(state);
  }

  nodeState(node: NodeId): Promise<NodeState> {
    return this.#node(node).state();
  }

  /** Packets, not messages: TCP sends a lost one again. */
  async dropped(link: Link, probe: boolean): Promise<number> {
    if (ClientLinks.owns(link)) return this.#clientGate().dropped(link, probe ? CLIENT_PROBES : 0);
    const from = this.#peers.findIndex((peer) => peer.id === link.from);
    const receiver = this.#node(link.to).sandbox;
    if (probe) {
      const state = this.#links.find((one) => one.from === link.from && one.to === link.to);
      // The sender's sandbox sends it, so that a node that is down or silent does not matter.
      const { agent } = this.#node(link.from).sandbox;
      await agent.sendDatagrams(this.#peer(link.to).address, NODE_PORT, probeCount(state));
    }
    return (await receiver.dropped()).get(from) ?? 0;
  }

  /** Of numbered datagrams: what happens to a connection's packets, TCP hides. */
  async linkEffects(link: Link, probe: boolean): Promise<LinkEffects> {
    if (ClientLinks.owns(link)) {
      return this.#clientGate().effects(link, probe ? CLIENT_PROBES : 0);
    }
    if (probe) {
      const { agent } = this.#node(link.from).sandbox;
      await agent.sendNumbered(this.#peer(link.to).address, PROBE_PORT, NUMBERED_PROBES);
      await sleep(this.clock, NUMBERED_WAIT_MS);
    }
    const { address } = this.#peer(link.from);
    return await this.#node(link.to).sandbox.agent.countNumbered(address);
  }

  async transit(link: Link, { bytes, timeoutMs, holdMs = 0 }: ProbeOptions): Promise<Transit> {
    if (ClientLinks.owns(link)) {
      return this.#clientGate().transit(link, { bytes, timeoutMs, holdMs });
    }
    const { address } = this.#peer(link.to);
    const { agent } = this.#node(link.from).sandbox;
    return await agent.probe({ host: address, port: PROBE_PORT, bytes, timeoutMs, holdMs });
  }

  clients(): readonly Link[] {
    return this.#clients?.list() ?? [];
  }

  #clientGate(): LinkGate {
    assert(this.#clients !== null, 'faults of clients were announced before the cluster started');
    return this.#clients.gate;
  }

  clockOffset(node: NodeId): Promise<ClockOffset | null> {
    return this.#node(node).clockOffset();
  }

  onNodeExit(callback: (exit: NodeExit) => void): void {
    this.#exitCallbacks.push(callback);
    for (const exit of this.#unheard.splice(0)) callback(exit);
  }

  onFailure(callback: (error: Error) => void): void {
    this.#failureCallbacks.push(callback);
  }

  stop(): Promise<readonly string[]> {
    this.#stopped ??= this.#remove();
    return this.#stopped;
  }

  async #remove(): Promise<readonly string[]> {
    for (const node of this.#nodes.values()) node.close();
    const left = await this.#resources.remove();
    const logs = this.#logs.map((log) => log.close()).filter((problem) => problem !== null);
    return [...left, ...logs.map((problem) => `a node's log is not whole: ${problem}`)];
  }

  #exited(node: NodeId, reason: string): void {
    if (this.#stopped !== null) return;
    const exit = { node, reason: clip(sanitize(reason), 400) };
    if (this.#exitCallbacks.length === 0) this.#unheard.push(exit);
    for (const callback of this.#exitCallbacks) callback(exit);
  }

  /** A sandbox never ends by itself: either the engine is gone, or somebody removed it. */
  async #sandboxLost(node: DockerNode, reason: string): Promise<void> {
    const error = await this.#explainLoss(node, reason);
    if (this.#failed || this.#stopped !== null) return;
    this.#failed = true;
    for (const callback of this.#failureCallbacks) callback(error);
  }

  async #explainLoss(node: DockerNode, reason: string): Promise<HarnessError> {
    if (!(await pingEngine(this.#engine))) {
      return new HarnessError({
        message: `the Docker engine at ${this.#engine.address} stopped answering`,
        hint: 'start it again, then `ordeal clean` removes what this run left in it',
      });
    }
    const why = await node.sandbox.endedBecause().catch((error: unknown) => String(error));
    return new HarnessError({
      message: `the sandbox of ${node.id} was lost: ${sanitize(why ?? reason)}`,
      hint: 'somebody removed it, or the machine is out of memory: `ordeal doctor`, then try again',
    });
  }
}
