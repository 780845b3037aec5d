// One node as a child process: its lives, its pipes, its signals.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtFile } from '../../built-files.ts';
import { NodeError } from '../../errors.ts';
import type { HostConfig } from '../../node/host.ts';
import { createLineSplitter } from '../../node/line-splitter.ts';
import type { NodeLog } from '../node-log.ts';
import type { NodeState } from '../types.ts';

/** A paused node reads nothing: past this many bytes waiting for it, messages to it are lost. */
const INBOX_BYTES_MAX = 4 * 1024 * 1024;

export interface ChildEvents {
  /** A line on the node's stdout: a message, if it is well formed. */
  line(line: string): void;
  /** The process ended; `expected` where we killed it. */
  exit(expected: boolean, reason: string): void;
}

/** Starts the process; rejects when it cannot be started. */
export async function startChild(
  config: HostConfig,
  log: NodeLog,
  events: ChildEvents,
): Promise<Child> {
  const child = spawn(
    process.execPath,
    [builtFile('node-host.mjs'), '--config', JSON.stringify(config)],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C is for the harness, which then decides when nodes end.
      detached: true,
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new NodeError({ message: `${config.id} could not be started`, cause }));
    });
  });
  return new Child(child, log, events);
}

export class Child {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  #outbox: string[] = [];
  #ended = false;
  #killed = false;

  constructor(child: ChildProcessWithoutNullStreams, log: NodeLog, events: ChildEvents) {
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', createLineSplitter(events.line));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => log.write(chunk));
    // A write to a node that has just died is a lost message, not an error.
    child.stdin.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      // `close`, not `exit`: the last words on stderr come before it.
      child.on('close', (code, signal) => {
        this.#ended = true;
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        events.exit(this.#killed, log.lastLine() === '' ? how : `${how}: ${log.lastLine()}`);
        resolve();
      });
    });
  }

  get ended(): boolean {
    return this.#ended || this.#killed;
  }

  /**
   * Queues a line for the node; all lines of one turn go out in one write. Returns why it is lost,
   * or null.
   */
  send(line: string): 'down' | 'full' | null {
    if (this.ended) return 'down';
    if (this.#child.stdin.writableLength > INBOX_BYTES_MAX) return 'full';
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push(line, '\n');
    return null;
  }

  #flush(): void {
    const lines = this.#outbox;
    this.#outbox = [];
    if (!this.ended) this.#child.stdin.write(lines.join(''));
  }

  async kill(): Promise<void> {
    this.#killed = true;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** What the operating system says of the process. */
  state(): NodeState {
    if (this.ended || this.#child.pid === undefined) return { status: 'down', life: null };
    const life = String(this.#child.pid);
    return { status: isStopped(this.#child.pid) ? 'paused' : 'running', life };
  }
}

/**
 * Whether a process is stopped by a signal; where there is no /proc, `ps` would say, but pausing is
 * off there.
 */
function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold anything; the state is the first letter after the last one.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}
