// The registry of workloads: `ordeal list`, `--workload` and the README's table come from it.

import { register } from './register.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [register];

/** The workload of that name, or null where there is none. */
export function findWorkload(name: string): Workload | null {
  return workloads.find((workload) => workload.name === name) ?? null;
}
