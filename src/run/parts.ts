// From the names in a spec to what they stand for: the one place where a run meets the registries.

import { findNemesis } from '../../nemeses/index.ts';
import { findSystem } from '../../systems/index.ts';
import { findWorkload } from '../../workloads/index.ts';
import type { Workload } from '../../workloads/workload.ts';
import { InputError } from '../errors.ts';
import type { Nemesis } from '../faults/vocabulary/nemesis.ts';
import type { System } from '../system.ts';
import type { RunSpec } from './types.ts';

export interface RunParts {
  readonly system: System;
  readonly workload: Workload;
  /** In the order of the spec. */
  readonly nemeses: readonly Nemesis[];
}

/** Throws an `InputError` where this version of Ordeal does not have what a stored spec names. */
export function partsOf(spec: RunSpec): RunParts {
  return {
    system: findSystem(spec.system) ?? absent('system', spec.system),
    workload: findWorkload(spec.workload) ?? absent('workload', spec.workload),
    nemeses: spec.nemesis.map((name) => findNemesis(name) ?? absent('nemesis', name)),
  };
}

function absent(what: string, name: string): never {
  throw new InputError({
    message: `the run's ${what} ${JSON.stringify(name)} is not known to this version of Ordeal`,
    hint: 'use the version that made the run; `test.json` in its folder names it',
  });
}
