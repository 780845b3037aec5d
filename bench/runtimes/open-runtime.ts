// A runtime by name, as `ordeal run` would open it.

import { createDockerRuntime } from '../../src/runtime/docker/runtime.ts';
import { createProcessRuntime } from '../../src/runtime/process/runtime.ts';
import { createSimRuntime } from '../../src/runtime/sim/sim-runtime.ts';
import type { Runtime, RuntimeName } from '../../src/runtime/types.ts';
import { raftKv } from '../../systems/raft-kv/index.ts';

export function openRuntime(name: RuntimeName): Runtime {
  switch (name) {
    case 'docker':
      return createDockerRuntime();
    case 'process':
      return createProcessRuntime();
    case 'sim':
      return createSimRuntime({ createProgram: () => raftKv.implementation.create });
  }
}
