// Worker threads that simulate: one run at a time each, several at once.

import type { Worker } from 'node:worker_threads';
import { HarnessError } from '../errors.ts';
import type { RunSpec } from '../run/types.ts';
import { hintOfCrash } from '../system-error.ts';
import { startThread } from '../worker-thread.ts';
import type { SeedJob, SeedResult } from './seed-job.ts';

export class SeedPool {
  readonly size: number;
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker | null) => void)[] = [];
  #workers: readonly Worker[] = [];
  #closed = false;

  constructor(size: number) {
    this.size = size;
  }

  /**
   * Simulates in a worker; null once the pool is closed. Rejects with a `HarnessError` where the
   * simulation itself breaks, which ends that worker.
   */
  async run(job: SeedJob): Promise<SeedResult | null> {
    const worker = await this.#take();
    if (worker === null) return null;
    try {
      const result = await ask(worker, job, () => this.#closed);
      this.#give(worker);
      return result;
    } catch (error) {
      this.#replace(worker);
      throw error;
    }
  }

  /** The same for a spec as it is; null also where it cannot be run. */
  async attempt(spec: RunSpec): Promise<SeedResult | null> {
    return this.run({ spec, roughness: 'calm' }).catch(() => null);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake(null);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #take(): Promise<Worker | null> {
    if (this.#closed) return Promise.resolve(null);
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#workers.length === this.size) {
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    return Promise.resolve(this.#create());
  }

  #create(): Worker {
    const worker = createWorker();
    this.#workers = [...this.#workers, worker];
    return worker;
  }

  /** A worker that broke is gone; whoever waits for one gets another. */
  #replace(broken: Worker): void {
    this.#workers = this.#workers.filter((worker) => worker !== broken);
    const wake = this.#waiting.shift();
    if (wake !== undefined) wake(this.#closed ? null : this.#create());
  }

  #give(worker: Worker): void {
    const wake = this.#waiting.shift();
    if (wake === undefined) this.#idle.push(worker);
    else wake(worker);
  }
}

function createWorker(): Worker {
  return startThread(new URL('./seed-worker.ts', import.meta.url));
}

/** One seed in a worker; null when the pool was closed meanwhile. */
function ask(worker: Worker, job: SeedJob, isClosed: () => boolean): Promise<SeedResult | null> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (result: SeedResult): void => {
      forget();
      resolve(result);
    };
    const onError = (cause: unknown): void => {
      forget();
      const message = `the simulation of seed ${job.spec.seed} crashed`;
      reject(new HarnessError({ message, hint: hintOfCrash(cause), cause }));
    };
    const onExit = (code: number): void => {
      forget();
      if (isClosed()) resolve(null);
      else onError(new Error(`its thread ended with code ${code}`));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}
