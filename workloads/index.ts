// The registry of workloads: `ordeal list`, `--workload` and the README's table come from it.

import type { Checker } from '../checkers/checker.ts';
import { createRegister } from './register.ts';
import type { Workload } from './workload.ts';

// The seam for the linearizability checker: until it is wired in, a run says that nothing was decided.
const linearizable: Checker = {
  name: 'linearizable',
  check: () => ({ verdict: 'unknown', reason: 'linearizability is not checked yet' }),
};

export const workloads: readonly Workload[] = [createRegister(linearizable)];

/** The workload of that name, or null where there is none. */
export function findWorkload(name: string): Workload | null {
  return workloads.find((workload) => workload.name === name) ?? null;
}
