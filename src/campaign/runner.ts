// Runs the cells of a campaign that have not run yet, with a limit for simulations and one for
// clusters in real time, and writes down each before the next begins.

import pLimit from 'p-limit';
import { createRealClock, hostMonotonicMs } from '../clock.ts';
import { InterruptedError } from '../errors.ts';
import { gateCell, gateOf } from './gate.ts';
import type {
  Attempt,
  CampaignBudget,
  CellResult,
  NotRunReason,
  PlannedCell,
  RunEnd,
} from './types.ts';

/** Told of what goes on; for views. */
export interface CampaignObserver {
  started(cell: PlannedCell, attempt: number): void;
  /** After the last attempt of a cell, and for each that will not run. */
  finished(cell: PlannedCell, result: CellResult): void;
}

/** Where runs are kept and written down. */
export interface CellStore {
  /** Makes the folder of a run, and writes down that it begins. */
  begin(cell: PlannedCell): string;
  /** Writes down what came of it. `directory` is what `begin` gave. */
  end(cell: PlannedCell, directory: string, end: RunEnd, durationMs: number): Attempt;
}

export interface RunnerOptions {
  readonly cells: readonly PlannedCell[];
  /** Attempts of earlier sessions, by cell. */
  readonly before: ReadonlyMap<string, readonly Attempt[]>;
  readonly budget: CampaignBudget;
  /** Simulations at one time, and clusters in real time at one time. */
  readonly jobs: { readonly sim: number; readonly cluster: number };
  /** Further attempts at a cell that does not pass; simulations would only repeat themselves. */
  readonly retries: number;
  /** Starts no more cells after one that does not pass. */
  readonly bail: boolean;
  /** UTC day, for known failures. */
  readonly today: string;
  readonly store: CellStore;
  /** One run. Rejects with an `InterruptedError` where `signal` aborts, and with nothing else. */
  readonly perform: (cell: PlannedCell, directory: string, signal: AbortSignal) => Promise<RunEnd>;
  readonly observer: CampaignObserver;
  /**
   * Told once that the store has failed. What runs is ended, and what was seen up to then is
   * reported still.
   */
  readonly storeFailed: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * Results in the order of `cells`. Rejects with what `perform` must not reject with, and with
 * nothing else.
 */
export async function runCells(options: RunnerOptions): Promise<readonly CellResult[]> {
  return new Runner(options).run();
}

class Runner {
  readonly #options: RunnerOptions;
  readonly #results = new Map<string, CellResult>();
  readonly #stop = new AbortController();
  /** Why no more cells are started; the first reason stays. */
  #stopped: NotRunReason | null = null;
  #runs = 0;
  #failures = 0;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(options: RunnerOptions) {
    this.#options = options;
    for (const attempts of options.before.values()) this.#runs += attempts.length;
  }

  async run(): Promise<readonly CellResult[]> {
    const { cells, budget, signal, jobs } = this.#options;
    const onAbort = (): void => this.#end('interrupted');
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const { timeMs } = budget;
    if (timeMs !== null) this.#deadline = hostMonotonicMs() + timeMs;
    const timer =
      timeMs === null ? null : createRealClock().setTimer(timeMs, () => this.#end('time-budget'));
    const isSim = ({ spec }: PlannedCell): boolean => spec.runtime === 'sim';
    try {
      // One after the other: a cluster that simulations starve of processor time is a different
      // experiment.
      await this.#runAll(cells.filter(isSim), jobs.sim);
      await this.#runAll(
        cells.filter((cell) => !isSim(cell)),
        jobs.cluster,
      );
    } finally {
      timer?.cancel();
      signal.removeEventListener('abort', onAbort);
    }
    return cells.flatMap(({ id }) => this.#results.get(id) ?? []);
  }

  async #runAll(cells: readonly PlannedCell[], jobs: number): Promise<void> {
    const limit = pLimit(jobs);
    const ends = await Promise.allSettled(cells.map((cell) => limit(() => this.#runCell(cell))));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Ends what runs, and starts nothing more. */
  #end(reason: NotRunReason): void {
    this.#stopped ??= reason;
    this.#stop.abort();
  }

  async #runCell(cell: PlannedCell): Promise<void> {
    const attempts = [...(this.#options.before.get(cell.id) ?? [])];
    let refusal: NotRunReason | null = null;
    while (this.#needsMore(cell, attempts) && refusal === null) {
      refusal = this.#refuse(cell);
      if (refusal !== null) break;
      const attempt = await this.#attempt(cell, attempts.length + 1);
      if (attempt === null) refusal = this.#stopped ?? 'interrupted';
      else attempts.push(attempt);
    }
    // A cell that has run keeps what it has shown, though retries are missing.
    this.#settle(
      cell,
      attempts.length > 0
        ? { id: cell.id, ran: true, attempts }
        : { id: cell.id, ran: false, reason: refusal ?? 'interrupted' },
    );
  }

  #needsMore(cell: PlannedCell, attempts: readonly Attempt[]): boolean {
    if (attempts.length === 0) return true;
    if (cell.spec.runtime === 'sim' || attempts.length > this.#options.retries) return false;
    return !this.#passes(cell, { id: cell.id, ran: true, attempts });
  }

  #passes(cell: PlannedCell, result: CellResult): boolean {
    return gateOf(gateCell(cell, result, this.#options.today).status) === 'valid';
  }

  /** Why a cell may not start now, or null. */
  #refuse({ spec }: PlannedCell): NotRunReason | null {
    const { budget, signal } = this.#options;
    if (signal.aborted) return 'interrupted';
    if (this.#stopped !== null) return this.#stopped;
    if (budget.runs !== null && this.#runs >= budget.runs) return 'run-budget';
    // What cannot come to its end in time is not begun.
    const needsMs = spec.runtime === 'sim' ? 0 : spec.timeLimitMs;
    return hostMonotonicMs() + needsMs > this.#deadline ? 'time-budget' : null;
  }

  /** Null where it was ended from outside, or could not begin. */
  async #attempt(cell: PlannedCell, number: number): Promise<Attempt | null> {
    const { store, perform, observer } = this.#options;
    this.#runs++;
    observer.started(cell, number);
    const directory = this.#stored(() => store.begin(cell));
    if (directory === null) return null;
    const began = hostMonotonicMs();
    let end: RunEnd;
    try {
      end = await perform(cell, directory, this.#stop.signal);
    } catch (error) {
      if (error instanceof InterruptedError) return null;
      this.#end('interrupted');
      throw error;
    }
    const durationMs = Math.round(hostMonotonicMs() - began);
    // A violation that was seen is one, whether or not it could be written down.
    return (
      this.#stored(() => store.end(cell, directory, end, durationMs)) ?? {
        end,
        durationMs,
        directory: null,
      }
    );
  }

  /** Null where the store fails: what cannot be written down is not worth beginning. */
  #stored<T>(act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      if (this.#stopped !== 'not-stored') this.#options.storeFailed(error);
      this.#stopped = 'not-stored';
      this.#stop.abort();
      return null;
    }
  }

  #settle(cell: PlannedCell, result: CellResult): void {
    const { bail, budget, observer } = this.#options;
    this.#results.set(cell.id, result);
    if (result.ran && !this.#passes(cell, result)) {
      this.#failures++;
      if (bail) this.#stopped ??= 'bail';
      if (budget.failures !== null && this.#failures >= budget.failures) {
        this.#stopped ??= 'failure-budget';
      }
    }
    observer.finished(cell, result);
  }
}
