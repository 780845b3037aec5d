// Worker threads that simulate cells. A thread is made when it is first needed, and used again.

import type { Worker } from 'node:worker_threads';
import { InterruptedError } from '../errors.ts';
import type { RunSpec } from '../run/types.ts';
import { startThread } from '../worker-thread.ts';
import { endOfError } from './run-end.ts';
import type { RunEnd } from './types.ts';

/** What a worker is told to do. */
export interface CellJob {
  readonly spec: RunSpec;
  /** An existing folder for the run. */
  readonly directory: string;
}

export type CellAnswer = RunEnd;

export class SimPool {
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /**
   * Simulates one cell. Rejects with an `InterruptedError` where `signal` aborts before it is done.
   */
  async simulate(job: CellJob, signal: AbortSignal): Promise<RunEnd> {
    if (signal.aborted) throw interrupted();
    const worker = this.#idle.pop() ?? this.#create();
    try {
      const end = await ask(worker, job, signal);
      this.#idle.push(worker);
      return end;
    } catch (error) {
      this.#all.delete(worker);
      await worker.terminate();
      if (error instanceof InterruptedError) throw error;
      // The thread itself is gone: out of memory, or a crash outside of what it catches.
      return endOfError(error);
    }
  }

  /** Ends every thread. */
  async close(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
    this.#all.clear();
  }

  #create(): Worker {
    const worker = startThread(new URL('./cell-worker.ts', import.meta.url));
    this.#all.add(worker);
    return worker;
  }
}

function interrupted(): InterruptedError {
  return new InterruptedError({ message: 'the simulation was interrupted' });
}

function ask(worker: Worker, job: CellJob, signal: AbortSignal): Promise<CellAnswer> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
    };
    const settle = (act: () => void): void => {
      forget();
      act();
    };
    const onMessage = (answer: CellAnswer): void => settle(() => resolve(answer));
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`the simulation thread ended with code ${code}`)));
    const onAbort = (): void => settle(() => reject(interrupted()));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    worker.postMessage(job);
  });
}
