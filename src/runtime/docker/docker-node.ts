// One node of a cluster in containers: its sandbox, its own container, its clock, and the way to
// it.

import type { Clock } from '../../clock.ts';
import { hostMonotonicMs, sleep } from '../../clock.ts';
import { messageOf, NodeError } from '../../errors.ts';
import type { HostConfig } from '../../node/host.ts';
import type { Body } from '../../node/types.ts';
import { clip, sanitize } from '../../text.ts';
import type { NodeLog } from '../node-log.ts';
import type { MessageIds } from '../pending-requests.ts';
import { openTcpConnection } from '../tcp-connection.ts';
import type { ClockOffset, ClockState, Connection, NodeState } from '../types.ts';
import { type NodePlace, nodeSpec } from './container-specs.ts';
import { call, type Engine } from './engine.ts';
import { NodeClockControl } from './node-clock.ts';
import { NodeContainer } from './node-container.ts';
import type { Resources } from './resources.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

export interface DockerNodeParts {
  readonly engine: Engine;
  readonly resources: Resources;
  readonly place: NodePlace;
  readonly config: HostConfig;
  readonly log: NodeLog;
  readonly clock: Clock;
  readonly messageIds: MessageIds;
  readonly onExit: (reason: string) => void;
}

const READY_TIMEOUT_MS = 20_000;
const READY_PAUSE_MS = 10;
const CONNECT_TIMEOUT_MS = 1_000;
const CONTROL_TIMEOUT_MS = 1_000;
const CONTROL_CLIENT = 'ordeal';

export class DockerNode {
  readonly #parts: DockerNodeParts;
  readonly #container: NodeContainer;
  readonly #clockControl: NodeClockControl;
  readonly sandbox: Sandbox;
  readonly log: NodeLog;
  #port: number;
  #control: Connection | null = null;
  #paused = false;

  constructor(parts: DockerNodeParts, sandbox: Sandbox, container: NodeContainer, port: number) {
    this.#parts = parts;
    this.#container = container;
    this.#port = port;
    this.sandbox = sandbox;
    this.log = parts.log;
    this.#clockControl = new NodeClockControl({
      id: parts.place.id,
      clock: parts.clock,
      agent: sandbox.agent,
      faketime: parts.place.image.facilities.found.faketime.works,
      ask: (body) => this.#ask(body),
    });
  }

  get id(): string {
    return this.#parts.place.id;
  }

  /** Port of this machine that leads to it. */
  get port(): number {
    return this.#port;
  }

  connect(client: string): Promise<Connection> {
    return openTcpConnection({
      client,
      node: this.id,
      address: { host: '127.0.0.1', port: this.#port },
      clock: this.#parts.clock,
      messageIds: this.#parts.messageIds,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
    });
  }

  /** Starts a life, unless there is one, and waits until it answers. */
  async start(): Promise<void> {
    if (this.#container.isUp) return;
    this.#paused = false;
    await this.#clockControl.beforeStart();
    await this.#container.start(this.#parts.resources);
    await this.#answers();
    await this.#clockControl.enforce();
  }

  async kill(): Promise<void> {
    await this.#container.kill();
    this.#control?.close();
    this.#control = null;
  }

  pause(): Promise<void> {
    this.#paused = true;
    return this.#container.pause();
  }

  async resume(): Promise<void> {
    await this.#container.resume();
    this.#paused = false;
    await this.#clockControl.enforce();
  }

  state(): Promise<NodeState> {
    return this.#container.state();
  }

  setClock(state: ClockState): Promise<void> {
    return this.#clockControl.set(state);
  }

  clockOffset(): Promise<ClockOffset | null> {
    return this.#clockControl.measure();
  }

  /** Stops talking to it; its containers are removed and its log is closed elsewhere. */
  close(): void {
    this.#control?.close();
    this.sandbox.agent.close();
  }

  async #answers(): Promise<void> {
    const deadline = hostMonotonicMs() + READY_TIMEOUT_MS;
    for (;;) {
      try {
        this.#control = await this.connect(CONTROL_CLIENT);
        return;
      } catch (error) {
        if (this.#container.isUp && hostMonotonicMs() < deadline) {
          await sleep(this.#parts.clock, READY_PAUSE_MS);
          continue;
        }
        const words = clip(sanitize(this.log.lastLine()), 300) || 'none';
        throw new NodeError({
          message: `${this.id} did not start: ${messageOf(error)}`,
          hint: `its last words: ${words}`,
          cause: error,
        });
      }
    }
  }

  /** Asks the node's host; null where it does not answer in time. */
  async #ask(body: Body): Promise<Body | null> {
    // A frozen node would let every question time out.
    if (!this.#container.isUp || this.#paused) return null;
    const first = await this.#control?.request(body, CONTROL_TIMEOUT_MS);
    if (first?.kind === 'reply') return first.body;
    if (first?.kind === 'no-reply') return null;
    try {
      this.#control = await this.connect(CONTROL_CLIENT);
    } catch {
      return null;
    }
    const second = await this.#control.request(body, CONTROL_TIMEOUT_MS);
    return second.kind === 'reply' ? second.body : null;
  }
}

/** Makes a node's two containers and starts its sandbox; its first life is not begun. */
export async function createNode(parts: DockerNodeParts): Promise<DockerNode> {
  const { engine, resources, place } = parts;
  const sandbox = await createSandbox(engine, resources, place);
  const what = `creating ${place.id}`;
  const [port, container] = await Promise.all([
    sandbox.start(resources),
    call(
      what,
      resources.make('container', place.containerName, () =>
        engine.docker.createContainer(nodeSpec(place, parts.config)),
      ),
    ),
  ]);
  const node = new NodeContainer(place.id, container, parts.log, parts.onExit);
  return new DockerNode(parts, sandbox, node, port);
}
