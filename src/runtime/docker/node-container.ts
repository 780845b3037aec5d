// A node's own container through its lives: started, killed, paused, watched. The engine's view of
// it is the truth.

import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { messageOf } from '../../errors.ts';
import type { NodeLog } from '../node-log.ts';
import type { NodeState } from '../types.ts';
import { NODE_MEMORY_BYTES } from './container-specs.ts';
import { createDemultiplexer } from './demultiplex.ts';
import { call, withDeadline } from './engine.ts';
import { statusOf } from './engine-errors.ts';
import { freeze } from './freeze.ts';
import type { Resources } from './resources.ts';

interface End {
  /** Whether it is what a kill of ours looks like. */
  readonly looksKilled: boolean;
  readonly reason: string;
}

interface Life {
  /** Whether we ended it, or are about to. */
  asked: boolean;
  /** Settles when the process has ended; null where the engine could not say how. */
  readonly ended: Promise<End | null>;
}

/** An engine that hangs must not hang us. */
const ACT_DEADLINE_MS = 60_000;
const SIGKILL_EXIT_CODE = 128 + 9;

export class NodeContainer {
  readonly #id: string;
  readonly #container: Docker.Container;
  readonly #log: NodeLog;
  readonly #onExit: (reason: string) => void;
  #life: Life | null = null;

  /** `onExit` is called with the reason when a life ends that nobody ended. */
  constructor(
    id: string,
    container: Docker.Container,
    log: NodeLog,
    onExit: (reason: string) => void,
  ) {
    this.#id = id;
    this.#container = container;
    this.#log = log;
    this.#onExit = onExit;
  }

  get isUp(): boolean {
    return this.#life !== null;
  }

  /** Starts a new life, unless there is one. */
  async start(resources: Resources): Promise<void> {
    if (this.#life !== null) return;
    const what = `starting ${this.#id}`;
    await call(what, this.#attachLog());
    await call(
      what,
      resources.track(() => this.#container.start()),
    );
    const life: Life = { asked: false, ended: this.#waitForEnd() };
    this.#life = life;
    void life.ended.then((end) => {
      if (this.#life === life) this.#life = null;
      // A crash in the very moment of a kill is still a crash.
      if (end !== null && !(life.asked && end.looksKilled)) this.#onExit(end.reason);
    });
  }

  /** Ends its life at once; resolves when the process is gone. */
  async kill(): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    life.asked = true;
    try {
      await withDeadline(this.#container.kill(), ACT_DEADLINE_MS, 'the request');
    } catch (error) {
      // 409: it ended by itself in the meantime.
      if (statusOf(error) !== 409) await call(`killing ${this.#id}`, Promise.reject(error));
    }
    await call(`killing ${this.#id}`, life.ended);
  }

  async pause(): Promise<void> {
    await this.#act('pausing', 'running', () => freeze(this.#container));
  }

  async resume(): Promise<void> {
    await this.#act('resuming', 'paused', () => this.#container.unpause());
  }

  async state(): Promise<NodeState> {
    const { State: state } = await call(`inspecting ${this.#id}`, this.#container.inspect());
    if (!state.Running) return { status: 'down', life: null };
    return { status: state.Paused ? 'paused' : 'running', life: state.StartedAt };
  }

  /**
   * Acts only on a node in the state `from`, so that acting twice, or on a node that is down, does
   * nothing.
   */
  async #act(
    what: string,
    from: NodeState['status'],
    request: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await withDeadline(request(), ACT_DEADLINE_MS, 'the request');
    } catch (error) {
      // The engine's refusals differ by version; what counts is whether there was anything to do.
      const refused = [304, 409, 500].includes(statusOf(error) ?? 0);
      if (refused && (await this.state()).status !== from) return;
      await call(`${what} ${this.#id}`, Promise.reject(error));
    }
  }

  async #attachLog(): Promise<void> {
    const stream = (await this.#container.attach({
      stream: true,
      stdout: true,
      stderr: true,
      hijack: true,
    })) as Duplex;
    const decoder = new TextDecoder();
    stream.on(
      'data',
      createDemultiplexer((_, content) =>
        this.#log.write(decoder.decode(content, { stream: true })),
      ),
    );
    stream.on('error', (error) => this.#log.note('log-lost', messageOf(error)));
    stream.on('end', () => stream.destroy());
  }

  async #waitForEnd(): Promise<End | null> {
    try {
      await this.#container.wait({ condition: 'not-running' });
      const { State: state } = await this.#container.inspect();
      return {
        looksKilled: state.ExitCode === SIGKILL_EXIT_CODE && !state.OOMKilled,
        reason: describeEnd(state.ExitCode, state.OOMKilled, this.#log.lastLine()),
      };
    } catch {
      // The engine or the container is gone: the sandbox's agent notices too, and tells.
      return null;
    }
  }
}

/** One line; the caller makes the node's own words safe to show. */
function describeEnd(code: number, outOfMemory: boolean, lastLine: string): string {
  const words = lastLine === '' ? 'it said nothing' : `its last words: ${lastLine.slice(0, 300)}`;
  if (outOfMemory) {
    return `ran out of memory (limit ${NODE_MEMORY_BYTES / 1024 ** 2} MB); ${words}`;
  }
  if (code > 128 && code < 160) return `ended by signal ${code - 128}; ${words}`;
  return `exited with code ${code}; ${words}`;
}
