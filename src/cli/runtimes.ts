// Which runtime a run gets, and why.

import { createProcessRuntime } from '../runtime/process/runtime.ts';
import { createSimRuntime } from '../runtime/sim/sim-runtime.ts';
import type { Runtime, RuntimeName } from '../runtime/types.ts';
import { systemNamed } from './registry.ts';

export interface ChosenRuntime {
  readonly runtime: Runtime;
  /** One sentence, where the choice was Ordeal's: `no Docker engine answers at …`. */
  readonly why: string | null;
}

/** Throws a `HarnessError` where the runtime that was asked for cannot be had. */
export async function chooseRuntime(name: RuntimeName | 'auto'): Promise<ChosenRuntime> {
  if (name !== 'auto') return { runtime: createRuntime(name), why: null };
  return { runtime: createRuntime('process'), why: 'no Docker engine answers' };
}

function createRuntime(name: RuntimeName): Runtime {
  switch (name) {
    case 'docker':
    case 'process':
      return createProcessRuntime();
    case 'sim':
      return createSimRuntime({
        createProgram: (system) => systemNamed(system).implementation.create,
        keepLogs: true,
      });
  }
}
