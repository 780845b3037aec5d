import { describe, expect, it } from 'vitest';
import { type RunnerOptions, runCells } from '../../../src/campaign/runner.ts';
import type { Attempt, CellResult, RunEnd } from '../../../src/campaign/types.ts';
import { createRealClock, sleep } from '../../../src/clock.ts';
import { InterruptedError } from '../../../src/errors.ts';
import { attempt, harnessFailure, judged, planOf, planOfSeeds, ran } from './support/campaigns.ts';

/** Cells in real time, which may be tried again. */
const real = (seeds: number) =>
  planOf(
    `name: x\nmatrix: { systems: raft-kv, workloads: register, nemeses: none, runtimes: process, seeds: 1..${seeds}, timeLimit: 1s }`,
  ).plan.cells;
const sims = (seeds: number) => planOfSeeds(seeds).plan.cells.slice(0, seeds);

interface Trial {
  readonly results: readonly CellResult[];
  /** Ids in the order in which runs began. */
  readonly begun: readonly string[];
  readonly written: readonly { readonly id: string; readonly end: RunEnd }[];
  readonly togetherMax: number;
}

async function trial(
  options: Pick<RunnerOptions, 'cells'> & Partial<RunnerOptions>,
  endOf: (id: string, time: number) => RunEnd | Promise<RunEnd>,
): Promise<Trial> {
  const begun: string[] = [];
  const written: { id: string; end: RunEnd }[] = [];
  let together = 0;
  let togetherMax = 0;
  const results = await runCells({
    before: new Map(),
    budget: { timeMs: null, runs: null, failures: null },
    jobs: { sim: 1, cluster: 1 },
    retries: 0,
    bail: false,
    today: '2026-06-15',
    store: {
      begin: ({ id }) => {
        begun.push(id);
        return 'somewhere';
      },
      end: ({ id }, _directory, end): Attempt => {
        written.push({ id, end });
        return attempt(end);
      },
    },
    perform: async ({ id }) => {
      together++;
      togetherMax = Math.max(togetherMax, together);
      await sleep(createRealClock(), 1);
      together--;
      return endOf(id, begun.filter((each) => each === id).length);
    },
    observer: { started: () => undefined, finished: () => undefined },
    storeFailed: (error) => {
      throw error;
    },
    signal: new AbortController().signal,
    ...options,
  });
  return { results, begun, written, togetherMax };
}

const statuses = (results: readonly CellResult[]): readonly string[] =>
  results.map((result) => (result.ran ? `ran ${result.attempts.length}` : result.reason));

describe('the runner', () => {
  it('runs every cell once, in order, and writes down each', async () => {
    const cells = sims(5);
    const { results, begun, written } = await trial({ cells }, () => judged('valid'));
    const ids = cells.map(({ id }) => id);
    expect(results.map(({ id }) => id)).toEqual(ids);
    expect(begun).toEqual(ids);
    expect(written.map(({ id }) => id)).toEqual(ids);
  });

  it('keeps to the limit of jobs, and runs clusters after the simulations', async () => {
    const cells = [...real(4), ...sims(6)];
    const { begun, togetherMax } = await trial({ cells, jobs: { sim: 3, cluster: 2 } }, () =>
      judged('valid'),
    );
    expect(togetherMax).toBe(3);
    expect(begun.slice(0, 6).every((id) => id.includes('/sim/'))).toBe(true);
    const clusters = await trial({ cells: real(4), jobs: { sim: 9, cluster: 2 } }, () =>
      judged('valid'),
    );
    expect(clusters.togetherMax).toBe(2);
  });

  it('repeats no cell that an earlier session has finished', async () => {
    const cells = sims(3);
    const [first] = cells;
    const before = new Map([[first?.id ?? '', [attempt(judged('invalid'))]]]);
    const { results, begun } = await trial({ cells, before }, () => judged('valid'));
    expect(begun).toEqual(cells.slice(1).map(({ id }) => id));
    expect(results[0]).toEqual(ran(first?.id ?? '', judged('invalid')));
  });

  it('tries a cell that fails in real time again, and keeps all that it showed', async () => {
    const { results } = await trial({ cells: real(2), retries: 2 }, (id, time) =>
      id.endsWith('/1') && time === 1 ? judged('invalid') : judged('valid'),
    );
    expect(statuses(results)).toEqual(['ran 3', 'ran 1']);
    const [first] = results;
    const verdicts = first?.ran
      ? first.attempts.map(({ end }) => (end.kind === 'judged' ? end.verdict : end.kind))
      : [];
    expect(verdicts).toEqual(['invalid', 'valid', 'valid']);
  });

  it('does not repeat a simulation, which would only say the same', async () => {
    const { results } = await trial({ cells: sims(1), retries: 5 }, () => judged('invalid'));
    expect(statuses(results)).toEqual(['ran 1']);
  });

  it.each([
    ['invalid', judged('invalid')],
    ['unknown', judged('unknown')],
    ['a failure of the harness', harnessFailure],
  ])('with --bail starts nothing after %s', async (_name, end) => {
    const { results } = await trial({ cells: sims(4), bail: true }, (id) =>
      id.endsWith('/2') ? end : judged('valid'),
    );
    expect(statuses(results)).toEqual(['ran 1', 'ran 1', 'bail', 'bail']);
  });

  it('stops at its budget of failures', async () => {
    const budget = { timeMs: null, runs: null, failures: 2 };
    const { results } = await trial({ cells: sims(4), budget }, () => judged('unknown'));
    expect(statuses(results)).toEqual(['ran 1', 'ran 1', 'failure-budget', 'failure-budget']);
  });

  it('counts retries and earlier sessions into its budget of runs', async () => {
    const cells = real(3);
    const before = new Map([[cells[0]?.id ?? '', [attempt(judged('valid'))]]]);
    const budget = { timeMs: null, runs: 3, failures: null };
    const { results } = await trial({ cells, before, budget, retries: 5 }, () => judged('invalid'));
    expect(statuses(results)).toEqual(['ran 1', 'ran 2', 'run-budget']);
  });

  it('ends what runs when its time is up, and begins nothing that cannot end in time', async () => {
    const cells = [...sims(1), ...real(1)];
    const budget = { timeMs: 100, runs: null, failures: null };
    const perform: RunnerOptions['perform'] = (_cell, _directory, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () =>
          reject(new InterruptedError({ message: 'interrupted' })),
        );
      });
    const { results, written } = await trial({ cells, budget, perform }, () => judged('valid'));
    expect(statuses(results)).toEqual(['time-budget', 'time-budget']);
    expect(written).toEqual([]);
    // A second in real time does not fit into 100 ms.
    const early = await trial({ cells: real(1), budget }, () => judged('valid'));
    expect(early.begun).toEqual([]);
  });

  it('keeps what has run when it is interrupted', async () => {
    const controller = new AbortController();
    const { results } = await trial({ cells: sims(3), signal: controller.signal }, (id) => {
      if (id.endsWith('/2')) controller.abort();
      return judged('valid');
    });
    expect(statuses(results)).toEqual(['ran 1', 'ran 1', 'interrupted']);
  });

  it('begins nothing more where it cannot write down what happened, and keeps what it saw', async () => {
    const full = (): never => {
      throw new Error('the disk is full');
    };
    const told: string[] = [];
    const storeFailed = (error: unknown): void => void told.push(String(error));
    const end = { begin: () => 'somewhere', end: full };
    const seen = await trial({ cells: sims(3), store: end, storeFailed }, () => judged('invalid'));
    expect(statuses(seen.results)).toEqual(['ran 1', 'not-stored', 'not-stored']);
    const begin = { begin: full, end: full };
    const none = await trial({ cells: sims(2), store: begin, storeFailed }, () => judged('valid'));
    expect(statuses(none.results)).toEqual(['not-stored', 'not-stored']);
    expect(told).toEqual(['Error: the disk is full', 'Error: the disk is full']);
  });
});
