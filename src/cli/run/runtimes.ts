// Which runtime a run gets, and why.

import { HarnessError } from '../../errors.ts';
import { findEngine } from '../../runtime/docker/engine.ts';
import { createDockerRuntime } from '../../runtime/docker/runtime.ts';
import { createProcessRuntime } from '../../runtime/process/runtime.ts';
import { createSimRuntime } from '../../runtime/sim/sim-runtime.ts';
import type { Runtime, RuntimeName } from '../../runtime/types.ts';
import { systemNamed } from '../registry.ts';

export interface ChosenRuntime {
  readonly runtime: Runtime;
  /** Where the choice was Ordeal's, the reason in a sentence. */
  readonly why: string | null;
}

/**
 * `auto` is docker where an engine answers, else process. `progress` is told what takes long.
 * Throws a `HarnessError` where the runtime that was asked for by name cannot be had.
 */
export async function chooseRuntime(
  name: RuntimeName | 'auto',
  progress: (text: string) => void,
): Promise<ChosenRuntime> {
  switch (name) {
    case 'process':
      return { runtime: createProcessRuntime(), why: null };
    case 'sim':
      return { runtime: createSimulation(), why: null };
    case 'docker':
    case 'auto':
      return chooseDocker(name, progress);
  }
}

async function chooseDocker(
  name: 'docker' | 'auto',
  progress: (text: string) => void,
): Promise<ChosenRuntime> {
  const search = await findEngine();
  if (search.found) {
    const { engine } = search;
    const why = name === 'auto' ? `Docker ${engine.version} answers at ${engine.address}` : null;
    return { runtime: createDockerRuntime({ engine, progress }), why };
  }
  if (name === 'docker') throw new HarnessError({ message: search.reason, hint: search.remedy });
  return { runtime: createProcessRuntime(), why: search.reason };
}

function createSimulation(): Runtime {
  return createSimRuntime({
    createProgram: (system) => systemNamed(system).implementation.create,
    keepLogs: true,
  });
}
