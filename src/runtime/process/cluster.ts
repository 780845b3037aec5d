// A cluster of local processes. Ordeal is their network: each node's stdin and stdout carry all its
// messages.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, createRealClock, hostWallMs } from '../../clock.ts';
import { assert, messageOf, NodeError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { isMessage } from '../../node/transport.ts';
import type { Body, Message, NodeId } from '../../node/types.ts';
import { createRandom } from '../../random.ts';
import { ClientLinks, type TraceableConnection } from '../client-links.ts';
import type { Link } from '../faults.ts';
import type { LinkGate } from '../link-gate.ts';
import { MessageTrace, type TracedMessage } from '../message-trace.ts';
import { type NodeLog, openNodeLog } from '../node-log.ts';
import { type MessageIds, PendingRequests } from '../pending-requests.ts';
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
  Reply,
  Transit,
} from '../types.ts';
import { type Child, startChild } from './child.ts';
import { createRouter, NOBODY_THERE, type Router } from './router.ts';

/** How long a node may take to answer its host's first message. */
const START_TIMEOUT_MS = 20_000;
/** How long the harness waits when it measures a node. */
const CONTROL_TIMEOUT_MS = 1_000;
/** Harmless messages that a probe sends down a link. */
const PROBE_MESSAGES = 20;
/** The harness's own end of each node's pipes; what goes over it is no message of the system's. */
const HARNESS = 'ordeal';

const RIGHT_CLOCK: ClockState = { offsetMs: 0, ratePpm: 1_000_000 };

interface Node {
  readonly id: NodeId;
  readonly log: NodeLog;
  /** Null before the first start. */
  child: Child | null;
  paused: boolean;
  /**
   * The host forgets its skew when it dies: it is told again on restart, with what has drifted
   * since.
   */
  clock: ClockState;
  /** When the skew was set; nanoseconds. 0 where it never was. */
  clockSetAt: number;
  /** By client. */
  readonly connections: Map<string, ProcessConnection>;
}

export class ProcessCluster implements Cluster {
  readonly nodes: readonly NodeId[];
  readonly clock: Clock = createRealClock();
  readonly facts: JsonObject;
  readonly #spec: ClusterSpec;
  readonly #router: Router;
  /** Null where messages are not recorded; then nothing is made for it. */
  readonly #trace: MessageTrace | null;
  /** Null where no fault will hit the connections of clients. */
  readonly #clients: ClientLinks | null;
  readonly #nodes: ReadonlyMap<NodeId, Node>;
  readonly #messageIds: MessageIds = { next: 1 };
  #control = new Map<NodeId, Connection>();
  #exitCallbacks: ((exit: NodeExit) => void)[] = [];
  #stopping = false;

  constructor(spec: ClusterSpec) {
    this.#spec = spec;
    this.nodes = spec.nodes;
    this.facts = { node: process.version, platform: process.platform };
    const random = createRandom(spec.seed);
    this.#router = createRouter(this.clock, random.fork('links'));
    const { onMessage } = spec;
    this.#trace = onMessage === undefined ? null : new MessageTrace(this.clock, onMessage);
    const disturbed = spec.needs?.includes('disturb-clients') === true;
    this.#clients = disturbed
      ? new ClientLinks(this.clock, random.fork('clients'), this.#trace)
      : null;
    this.#nodes = new Map(
      spec.nodes.map((id) => {
        const log = openNodeLog(join(spec.directory, 'nodes', `${id}.log`), () => this.clock.now());
        const node: Node = {
          id,
          log,
          child: null,
          paused: false,
          clock: RIGHT_CLOCK,
          clockSetAt: 0,
          connections: new Map(),
        };
        return [id, node];
      }),
    );
  }

  async start(): Promise<void> {
    await Promise.all(this.nodes.map((id) => this.restart(id)));
  }

  #node(id: NodeId): Node {
    const node = this.#nodes.get(id);
    assert(node !== undefined, `${id} is a node of this cluster`);
    return node;
  }

  async connect(client: string, node: NodeId): Promise<Connection> {
    if (this.#node(node).child?.ended !== false) {
      throw new NodeError({ message: `connection refused: ${node} is down` });
    }
    const open = async (): Promise<Connection> => this.#open(client, node);
    return this.#clients === null ? open() : this.#clients.connect(client, node, open);
  }

  #open(client: string, id: NodeId): ProcessConnection {
    const { connections } = this.#node(id);
    connections.get(client)?.close();
    const connection = new ProcessConnection(client, id, {
      pending: new PendingRequests(this.clock, this.#messageIds),
      send: (message, traced) =>
        this.#router.route(JSON.stringify(message), message, traced ?? this.#traceOf(message)),
      onClose: () => connections.delete(client),
    });
    connections.set(client, connection);
    // A client's replies come from all the nodes it talks to; each goes to the connection with that
    // node.
    this.#router.attach(client, (_, { src, body }) => {
      const isAwaited = this.#nodes.get(src)?.connections.get(client)?.accept(body) ?? false;
      return isAwaited ? null : NOBODY_THERE;
    });
    return connection;
  }

  /** Undefined where a message is not followed, or not from here on. */
  #traceOf({ src, dest, ...rest }: Message): TracedMessage | undefined {
    if (this.#trace === null || src === HARNESS || dest === HARNESS) return undefined;
    if (this.#clients !== null && ClientLinks.isClient(dest)) return undefined;
    return this.#trace.sent({ src, dest, ...rest });
  }

  async kill(id: NodeId): Promise<void> {
    const node = this.#node(id);
    if (node.child === null || node.child.ended) return;
    const killed = node.child.kill();
    this.#disconnect(node, `${id} was killed`);
    await killed;
  }

  #disconnect(node: Node, reason: string): void {
    for (const connection of [...node.connections.values()]) connection.lose(reason);
  }

  async restart(id: NodeId): Promise<void> {
    const node = this.#node(id);
    if (node.child?.ended === false) return;
    node.paused = false;
    const child = await startChild(this.#hostConfig(id), node.log, {
      line: (line) => this.#receive(node, line),
      exit: (expected, reason) => this.#onExit(node, expected, reason),
    });
    node.child = child;
    this.#router.attach(id, (line) => child.send(line));
    const control = this.#open(HARNESS, id);
    this.#control.set(id, control);
    const reply = await control.request(
      { type: 'init', node_id: id, node_ids: this.nodes },
      START_TIMEOUT_MS,
    );
    if (reply.kind !== 'reply') {
      throw new NodeError({
        message: `${id} did not start: ${reply.reason}`,
        hint: `its last words: ${node.log.lastLine() || 'none'}`,
      });
    }
    await this.#tellClock(node);
  }

  #hostConfig(id: NodeId) {
    return {
      run: this.#spec.runId,
      system: this.#spec.system,
      id,
      nodes: this.nodes,
      bugs: this.#spec.bugs,
      options: this.#spec.options,
      seed: this.#spec.seed,
      storage: this.#storageFolder(id),
      transport: { kind: 'stdio' as const },
    };
  }

  #storageFolder(id: NodeId): string {
    return join(this.#spec.directory, 'storage', id);
  }

  #receive(node: Node, line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      node.log.note('not-a-message', line.slice(0, 1000));
      return;
    }
    if (!isMessage(message) || message.src !== node.id) {
      node.log.note('not-a-message', line.slice(0, 1000));
      return;
    }
    this.#router.route(line, message, this.#traceOf(message));
  }

  #onExit(node: Node, expected: boolean, reason: string): void {
    this.#disconnect(node, `${node.id} stopped`);
    if (expected || this.#stopping) return;
    for (const callback of this.#exitCallbacks) callback({ node: node.id, reason });
  }

  async pause(id: NodeId): Promise<void> {
    const node = this.#node(id);
    node.paused = true;
    node.child?.pause();
    await this.#until(id, 'paused');
  }

  async resume(id: NodeId): Promise<void> {
    const node = this.#node(id);
    node.paused = false;
    node.child?.resume();
    await this.#until(id, 'running');
    await this.#tellClock(node);
  }

  /**
   * A signal takes a moment to act: waits until the operating system says so, or the node is down.
   */
  async #until(id: NodeId, status: NodeState['status']): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const { status: now } = await this.nodeState(id);
      if (now === status || now === 'down') return;
      await new Promise<void>((resolve) => this.clock.setTimer(1, resolve));
    }
  }

  async setLinks(links: readonly LinkState[]): Promise<void> {
    this.#router.gate.setLinks(links.filter((link) => !ClientLinks.owns(link)));
    this.#clients?.setLinks(links);
  }

  async setClock(id: NodeId, state: ClockState): Promise<void> {
    const node = this.#node(id);
    node.clock = state;
    node.clockSetAt = this.clock.now();
    await this.#tellClock(node);
  }

  /** A node that is down or paused is told once it answers: by then its clock has drifted on. */
  async #tellClock(node: Node): Promise<void> {
    if (node.clockSetAt === 0 || node.paused || node.child?.ended !== false) return;
    const { offsetMs, ratePpm } = node.clock;
    const elapsedMs = (this.clock.now() - node.clockSetAt) / 1e6;
    const drifted = elapsedMs * (ratePpm / RIGHT_CLOCK.ratePpm - 1);
    await this.#ask(node.id, {
      type: 'ordeal_set_clock',
      offset_ms: offsetMs + drifted,
      rate_ppm: ratePpm,
    });
  }

  async #ask(id: NodeId, body: Body): Promise<Body | null> {
    const reply = await this.#control.get(id)?.request(body, CONTROL_TIMEOUT_MS);
    return reply?.kind === 'reply' ? reply.body : null;
  }

  async nodeState(id: NodeId): Promise<NodeState> {
    return this.#node(id).child?.state() ?? { status: 'down', life: null };
  }

  #gate(link: Link): LinkGate {
    return (ClientLinks.owns(link) ? this.#clients?.gate : undefined) ?? this.#router.gate;
  }

  async dropped(link: Link, probe: boolean): Promise<number> {
    return this.#gate(link).dropped(link, probe ? PROBE_MESSAGES : 0);
  }

  async linkEffects(link: Link, probe: boolean): Promise<LinkEffects> {
    return this.#gate(link).effects(link, probe ? PROBE_MESSAGES : 0);
  }

  transit(link: Link, options: ProbeOptions): Promise<Transit> {
    return this.#gate(link).transit(link, options);
  }

  clients(): readonly Link[] {
    return this.#clients?.list() ?? [];
  }

  async clockOffset(id: NodeId): Promise<ClockOffset | null> {
    if ((await this.nodeState(id)).status !== 'running') return null;
    const before = hostWallMs();
    const asked = this.clock.now();
    const body = await this.#ask(id, { type: 'ordeal_ping' });
    const roundTripMs = (this.clock.now() - asked) / 1e6;
    if (body === null || typeof body['wall_ms'] !== 'number') return null;
    return {
      time: asked + (roundTripMs / 2) * 1e6,
      offsetMs: body['wall_ms'] - (before + roundTripMs / 2),
      // Half the round trip either way, and both wall clocks are read in whole milliseconds.
      uncertaintyMs: roundTripMs / 2 + 1,
    };
  }

  onNodeExit(callback: (exit: NodeExit) => void): void {
    this.#exitCallbacks.push(callback);
  }

  onFailure(): void {
    // There is no engine below us that could fail on its own.
  }

  async stop(): Promise<readonly string[]> {
    this.#stopping = true;
    const left: string[] = [];
    const attempt = async (what: string, action: () => Promise<void>): Promise<void> => {
      try {
        await action();
      } catch (error) {
        left.push(`${what}: ${messageOf(error)}`);
      }
    };
    await Promise.all(this.nodes.map((id) => attempt(id, () => this.kill(id))));
    for (const node of this.#nodes.values()) {
      const failure = node.log.close();
      if (failure !== null) left.push(`log of ${node.id} is not whole: ${failure}`);
    }
    await attempt('storage', () =>
      rm(join(this.#spec.directory, 'storage'), { recursive: true, force: true }),
    );
    return left;
  }
}

interface ConnectionParts {
  readonly pending: PendingRequests;
  readonly send: (message: Message, traced: TracedMessage | undefined) => void;
  readonly onClose: () => void;
}

class ProcessConnection implements TraceableConnection {
  readonly node: NodeId;
  readonly #client: string;
  readonly #parts: ConnectionParts;
  #lost: string | null = null;

  constructor(client: string, node: NodeId, parts: ConnectionParts) {
    this.node = node;
    this.#client = client;
    this.#parts = parts;
  }

  async request(body: Body, timeoutMs: number, traced?: TracedMessage): Promise<Reply> {
    if (this.#lost !== null) {
      traced?.lost('down');
      return { kind: 'not-sent', reason: this.#lost };
    }
    return this.#parts.pending.request(body, timeoutMs, (sent) =>
      this.#parts.send({ src: this.#client, dest: this.node, body: sent }, traced),
    );
  }

  /** Whether somebody waited for it. */
  accept(body: Body): boolean {
    return this.#parts.pending.accept(body);
  }

  /** The node is gone: like a reset of a TCP connection. */
  lose(reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    this.#parts.onClose();
    this.#parts.pending.fail(reason);
  }

  close(): void {
    this.lose('the connection is closed');
  }
}
