// How a campaign makes one run: a simulation in a thread of its own, anything else right here, by
// the code of `ordeal run`.

import { endOfError, endOfResults } from '../../campaign/run-end.ts';
import type { RunnerOptions } from '../../campaign/runner.ts';
import { SimPool } from '../../campaign/sim-pool.ts';
import type { PlannedCell } from '../../campaign/types.ts';
import { InterruptedError } from '../../errors.ts';
import { partsOf } from '../../run/parts.ts';
import { runTest } from '../../run/run.ts';
import type { Runtime, RuntimeName } from '../../runtime/types.ts';
import { chooseRuntime } from '../run/runtimes.ts';

export interface CellMaker {
  readonly perform: RunnerOptions['perform'];
  close(): Promise<void>;
}

/**
 * Finds every runtime that the cells need. Rejects with a `HarnessError` where one cannot be had.
 */
export async function createCellMaker(
  cells: readonly PlannedCell[],
  version: string,
  note: (text: string) => void,
): Promise<CellMaker> {
  const runtimes = new Map<RuntimeName, Runtime>();
  for (const name of new Set(cells.map(({ spec }) => spec.runtime))) {
    if (name === 'sim') continue;
    const { runtime } = await chooseRuntime(name, note);
    // Whatever takes long the first time, such as building an image, belongs to no cell.
    await runtime.capabilities();
    runtimes.set(name, runtime);
  }
  const pool = new SimPool();
  return {
    async perform({ spec }, directory, signal) {
      const runtime = runtimes.get(spec.runtime);
      if (runtime === undefined) return pool.simulate({ spec, directory }, signal);
      try {
        const parts = { ...partsOf(spec), runtime, directory, observer: {}, signal, version };
        const { results } = await runTest(spec, parts);
        return endOfResults(results);
      } catch (error) {
        // What breaks because it is being torn down is not a failure of its own.
        if (signal.aborted) throw new InterruptedError({ message: 'interrupted', cause: error });
        return endOfError(error);
      }
    },
    close: () => pool.close(),
  };
}
