// The bundled systems by name.

import type { System } from '../src/system.ts';
import { lockServer } from './lock-server/index.ts';
import { raftKv } from './raft-kv/index.ts';
import { twoPhaseCommit } from './two-phase-commit/index.ts';

const ALL: readonly System[] = [raftKv, twoPhaseCommit, lockServer];

/** In the order in which they are listed. */
export const systems: ReadonlyMap<string, System> = new Map(
  ALL.map((system) => [system.name, system]),
);

/** The system called `name`; undefined where there is none. */
export function findSystem(name: string): System | undefined {
  return systems.get(name);
}
