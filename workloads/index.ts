// The registry of workloads: `ordeal list`, `--workload` and the README's table come from it.

import { atomicCommit } from './atomic-commit.ts';
import { bank } from './bank.ts';
import { fencedRegister } from './fenced-register.ts';
import { lease } from './lease.ts';
import { listAppend } from './list-append.ts';
import { lock } from './lock.ts';
import { lockQueue } from './lock-queue.ts';
import { register } from './register.ts';
import { rwRegister } from './rw-register.ts';
import type { Workload } from './workload.ts';
import { writeSkew } from './write-skew.ts';

export const workloads: readonly Workload[] = [
  register,
  listAppend,
  rwRegister,
  bank,
  atomicCommit,
  writeSkew,
  lock,
  fencedRegister,
  lockQueue,
  lease,
];

/** The workload of that name, or null where there is none. */
export function findWorkload(name: string): Workload | null {
  return workloads.find((workload) => workload.name === name) ?? null;
}
