// The harness's end of the line to a sandbox's agent: the attached stdin and stdout of its
// container.

import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { HarnessError, messageOf } from '../../errors.ts';
import { createLineSplitter } from '../../node/line-splitter.ts';
import type { Transit } from '../types.ts';
import type { AgentAnswer, AgentRequest } from './agent-main.ts';
import { createDemultiplexer } from './demultiplex.ts';
import { withDeadline } from './engine.ts';
import type { DatagramCounts, TransitRequest } from './prober.ts';
import type { RelayRoute, RelayState } from './relay.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

const ANSWER_DEADLINE_MS = 30_000;

/** One sandbox's agent. */
export interface Agent {
  /** Resolves when the agent is up. Rejects like `ask`. */
  ready(): Promise<void>;
  /**
   * Runs a command and gives its stdout. Rejects with a `HarnessError` that carries what the tool
   * said.
   */
  run(argv: readonly string[], stdin?: string): Promise<string>;
  /** Replaces a file atomically. */
  write(path: string, text: string): Promise<void>;
  sendDatagrams(host: string, port: number, count: number): Promise<void>;
  /** Opens the relay, and answers other sandboxes' probes from then on; to be called once. */
  openRelay(routes: readonly RelayRoute[], probePort: number): Promise<void>;
  setRelay(states: readonly RelayState[]): Promise<void>;
  probe(probe: TransitRequest): Promise<Transit>;
  sendNumbered(host: string, port: number, count: number): Promise<void>;
  countNumbered(address: string): Promise<DatagramCounts>;
  /** Called once when the line is lost for good, with the reason. Not called after `close()`. */
  onLost(callback: (reason: string) => void): void;
  close(): void;
}

/**
 * Attaches to a sandbox that has been created but not started. `where` is for messages: `the
 * sandbox of n1`.
 */
export async function attachAgent(container: Docker.Container, where: string): Promise<Agent> {
  const stream = (await container.attach({
    stream: true,
    stdin: true,
    stdout: true,
    stderr: true,
    hijack: true,
  })) as Duplex;
  return new AttachedAgent(stream, where);
}

interface Waiting {
  resolve(output: string): void;
  reject(error: Error): void;
}

class AttachedAgent implements Agent {
  readonly #stream: Duplex;
  readonly #where: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready: Promise<string>;
  #lost: string | null = null;
  #onLost: (reason: string) => void = () => undefined;
  #closed = false;
  #nextId = 1;
  #errorText = '';

  constructor(stream: Duplex, where: string) {
    this.#stream = stream;
    this.#where = where;
    this.#ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    // A start that fails is told by the start itself; nobody may be waiting for this yet.
    this.#ready.catch(() => undefined);
    const decoder = new TextDecoder();
    const onText = createLineSplitter((line) => this.#answered(line));
    stream.on(
      'data',
      createDemultiplexer((kind, content) => {
        if (kind === 'stdout') onText(decoder.decode(content, { stream: true }));
        else this.#errorText = `${this.#errorText}${content.toString()}`.slice(-2_000);
      }),
    );
    stream.on('error', (error) => this.#lose(messageOf(error)));
    stream.on('close', () => this.#lose('the connection was closed'));
    stream.on('end', () => this.#lose('the agent ended'));
  }

  async ready(): Promise<void> {
    await withDeadline(this.#ready, ANSWER_DEADLINE_MS, `the agent in ${this.#where}`);
  }

  run(argv: readonly string[], stdin = ''): Promise<string> {
    return this.#ask({ op: 'run', argv, stdin }, argv[0] ?? '');
  }

  async write(path: string, text: string): Promise<void> {
    await this.#ask({ op: 'write', path, text }, `writing ${path}`);
  }

  async sendDatagrams(host: string, port: number, count: number): Promise<void> {
    await this.#ask({ op: 'send-datagrams', host, port, count }, 'sending probes');
  }

  async openRelay(routes: readonly RelayRoute[], probePort: number): Promise<void> {
    await this.#ask({ op: 'open-relay', routes, probePort }, 'opening the relay');
  }

  async setRelay(states: readonly RelayState[]): Promise<void> {
    await this.#ask({ op: 'set-relay', states }, 'setting the relay');
  }

  async probe(probe: TransitRequest): Promise<Transit> {
    return JSON.parse(await this.#ask({ op: 'probe', probe }, 'sending a probe')) as Transit;
  }

  async sendNumbered(host: string, port: number, count: number): Promise<void> {
    await this.#ask({ op: 'send-numbered', host, port, count }, 'sending probes');
  }

  async countNumbered(address: string): Promise<DatagramCounts> {
    const output = await this.#ask({ op: 'count-numbered', address }, 'counting probes');
    return JSON.parse(output) as DatagramCounts;
  }

  onLost(callback: (reason: string) => void): void {
    this.#onLost = callback;
  }

  close(): void {
    this.#closed = true;
    this.#stream.destroy();
  }

  async #ask(request: WithoutId<AgentRequest>, what: string): Promise<string> {
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise<string>((resolve, reject) => {
      if (this.#lost !== null) reject(new Error(this.#lost));
      this.#waiting.set(id, { resolve, reject });
      this.#stream.write(`${JSON.stringify({ ...request, id })}\n`);
    });
    try {
      return await withDeadline(answer, ANSWER_DEADLINE_MS, what);
    } catch (error) {
      throw new HarnessError({
        message: `${what} failed in ${this.#where}: ${messageOf(error)}`,
        hint: '`ordeal doctor` checks what sandboxes can do on this machine',
        cause: error,
      });
    } finally {
      this.#waiting.delete(id);
    }
  }

  #answered(line: string): void {
    let answer: AgentAnswer;
    try {
      answer = JSON.parse(line) as AgentAnswer;
    } catch {
      return; // Not from the agent: only it writes JSON here.
    }
    const waiting = this.#waiting.get(answer.id);
    if (answer.ok) waiting?.resolve(answer.output);
    else waiting?.reject(new Error(answer.output.trim()));
  }

  #lose(reason: string): void {
    if (this.#lost !== null) return;
    const said = this.#errorText.trim().split('\n').at(-1) ?? '';
    this.#lost = said === '' ? reason : `${reason}: ${said}`;
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(this.#lost));
    if (!this.#closed) this.#onLost(this.#lost);
  }
}
