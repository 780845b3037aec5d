// Carries out what a generator asks for: gives operations to free threads at their times, records
// what was asked and what came of it. Counterpart: jepsen.generator.interpreter.
//
// A thread stands for one process at a time. When an operation of process 3 among 10 threads ends
// `info`, nobody knows whether it is still going on, so process 3 is retired and its thread goes on
// as process 13.

import { type Clock, sleep } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { GeneratedOp, Generator, GeneratorContext } from '../generator/generator.ts';
import type { Recorder, Unplaced } from '../history/recorder.ts';
import type { Op, OpError } from '../history/types.ts';
import type { Client, Completion, Invocation } from '../system.ts';

/**
 * How long after an operation's own time-out we still wait for a client that breaks its contract.
 */
const GRACE_MS = 2_000;

/** How long an operation takes at least that fails because its client reached no node. */
const NO_CLIENT_PAUSE_MS = 100;

/** The threads of a run and the processes in them; lives through all phases. */
export interface Threads {
  /** By thread: the process it stands for. */
  readonly processes: number[];
  /** By thread: its open client. */
  readonly clients: (Client | null)[];
}

export function createThreads(concurrency: number): Threads {
  return {
    processes: Array.from({ length: concurrency }, (_, thread) => thread),
    clients: Array.from({ length: concurrency }, () => null),
  };
}

export interface InterpreterOptions {
  readonly clock: Clock;
  readonly generator: Generator;
  readonly threads: Threads;
  readonly recorder: Recorder;
  /** Opens a client for a process. */
  readonly open: (process: number) => Promise<Client>;
  /** Longest time from invoke to completion. */
  readonly operationTimeoutMs: number;
  /** No operation is invoked after this time; nanoseconds. The generator may well end sooner. */
  readonly deadline: number;
  /** Ends the phase early. */
  readonly signal: AbortSignal;
  /**
   * Asked once the signal has ended the phase: whether to leave what is outstanding as
   * indeterminate at once.
   */
  readonly mayAbandon: () => boolean;
}

export interface Interpreted {
  /** Whether the generator came to its end by itself. */
  readonly ended: boolean;
  /** What is left of it. */
  readonly rest: Generator;
}

/** Runs a generator to its end or the deadline, and all its operations to theirs. */
export async function interpret(options: InterpreterOptions): Promise<Interpreted> {
  return new Interpreter(options).run();
}

interface Finished {
  readonly thread: number;
  readonly op: GeneratedOp;
  readonly completion: Completion;
}

class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #busy = new Map<number, GeneratedOp>();
  #free: number[];
  #finished: Finished[] = [];
  #generator: Generator;
  #wake: (() => void) | null = null;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#generator = options.generator;
    this.#free = options.threads.processes.map((_, thread) => thread);
  }

  async run(): Promise<Interpreted> {
    const onAbort = (): void => this.#wake?.();
    this.#options.signal.addEventListener('abort', onAbort);
    try {
      const ended = await this.#generate();
      await this.#drain();
      return { ended, rest: this.#generator };
    } finally {
      this.#options.signal.removeEventListener('abort', onAbort);
    }
  }

  async #generate(): Promise<boolean> {
    const { clock, deadline, signal } = this.#options;
    for (;;) {
      this.#takeFinished();
      const context = this.#context();
      if (signal.aborted || context.time >= deadline) return false;
      const step = this.#generator.next(context);
      if (step.kind === 'done') return true;
      if (step.kind === 'pending') {
        this.#generator = step.rest;
        await this.#wait(Math.min(step.wake ?? deadline, deadline));
      } else if (step.op.time > clock.now()) {
        // The step is thrown away: whatever happens until then may change the generator's mind.
        await this.#wait(Math.min(step.op.time, deadline));
      } else {
        this.#generator = step.rest;
        this.#invoke(step.op, context);
      }
    }
  }

  /**
   * Lets what is outstanding come to its end. A client that never answers does not hold up the run.
   */
  async #drain(): Promise<void> {
    const { clock, operationTimeoutMs } = this.#options;
    const end = clock.now() + (operationTimeoutMs + GRACE_MS) * 1e6;
    while (this.#busy.size > 0 && clock.now() < end && !this.#isAbandoned()) {
      await this.#wait(end);
      this.#takeFinished();
    }
    const left = this.#isAbandoned()
      ? indeterminate('run-stopped', 'the run was stopped before an answer came')
      : indeterminate('stuck', 'the client never answered');
    for (const [thread, op] of [...this.#busy]) this.#complete({ thread, op, completion: left });
  }

  #isAbandoned(): boolean {
    return this.#options.signal.aborted && this.#options.mayAbandon();
  }

  #context(): GeneratorContext {
    const { clock, threads } = this.#options;
    return { time: clock.now(), free: this.#free, processes: threads.processes };
  }

  #invoke(op: GeneratedOp, context: GeneratorContext): void {
    const thread = context.processes.indexOf(op.process);
    this.#busy.set(thread, op);
    this.#free = this.#free.filter((free) => free !== thread);
    const event = this.#options.recorder.record({ type: 'invoke', ...describe(op) });
    this.#generator = this.#generator.update(this.#context(), event);
    void this.#perform(thread, op).then((completion) => {
      this.#finished.push({ thread, op, completion });
      this.#wake?.();
    });
  }

  async #perform(thread: number, op: GeneratedOp): Promise<Completion> {
    const { clients } = this.#options.threads;
    let client = clients[thread] ?? null;
    if (client === null) {
      try {
        client = await this.#options.open(op.process);
      } catch (error) {
        // Nothing was sent: the operation certainly did not happen. A moment passes before the next
        // try, or clients without a pace would fail thousands of times a second for as long as no
        // node can be reached.
        await sleep(this.#options.clock, NO_CLIENT_PAUSE_MS, this.#options.signal);
        return { type: 'fail', error: { code: 'no-client', text: messageOf(error) } };
      }
      clients[thread] = client;
    }
    try {
      return await client.invoke(invocationOf(op));
    } catch (error) {
      return indeterminate('client-crashed', messageOf(error));
    }
  }

  #takeFinished(): void {
    if (this.#finished.length === 0) return;
    const finished = this.#finished;
    this.#finished = [];
    for (const each of finished) {
      // What comes after the drain gave up on it is too late: the operation stands as
      // indeterminate.
      if (this.#busy.get(each.thread) === each.op) this.#complete(each);
    }
  }

  #complete({ thread, op, completion }: Finished): void {
    const { threads, recorder } = this.#options;
    const event = recorder.record(completed(op, completion));
    this.#busy.delete(thread);
    this.#free = [...this.#free, thread].sort((a, b) => a - b);
    if (completion.type === 'info') {
      threads.clients[thread]?.close();
      threads.clients[thread] = null;
      threads.processes[thread] = op.process + threads.processes.length;
    }
    this.#generator = this.#generator.update(this.#context(), event as Op);
  }

  /**
   * Until an operation finishes, or `until` (nanoseconds) has come, or the phase is ended from
   * outside.
   */
  async #wait(until: number): Promise<void> {
    if (this.#finished.length > 0) return;
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimer((until - clock.now()) / 1e6, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
    this.#wake = null;
  }
}

function indeterminate(code: string, text: string): Completion {
  return { type: 'info', error: { code, text } };
}

function invocationOf(op: GeneratedOp): Invocation {
  return {
    f: op.f,
    ...(op.key === undefined ? {} : { key: op.key }),
    ...(op.value === undefined ? {} : { value: op.value }),
  };
}

function describe(op: GeneratedOp): Omit<Unplaced, 'type'> {
  return { process: op.process, ...invocationOf(op) };
}

function completed(op: GeneratedOp, completion: Completion): Unplaced {
  const error: { error?: OpError } = completion.type === 'ok' ? {} : { error: completion.error };
  const value =
    completion.type === 'ok' && completion.value !== undefined ? { value: completion.value } : {};
  return { type: completion.type, ...describe(op), ...value, ...error };
}

/** Closes every client that is still open. */
export function closeThreads(threads: Threads): void {
  for (const client of threads.clients) client?.close();
  threads.clients.fill(null);
}
