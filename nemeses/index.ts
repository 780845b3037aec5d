// The registry of fault kinds: `ordeal list`, `--nemesis`, the schemas of plans and faults, the
// evidence that is taken, reports and tables are made of these records.

import { assert } from '../src/errors.ts';
import type { Nemesis } from '../src/faults/vocabulary/nemesis.ts';
import { clock } from './clock/clock.ts';
import { disk } from './disk/disk.ts';
import { kill } from './kill.ts';
import { killAtSync } from './kill-at-sync/kill-at-sync.ts';
import { loss } from './loss.ts';
import { packet } from './packet/packet.ts';
import { partition } from './partition/partition.ts';
import { pause } from './pause.ts';
import { swizzle } from './swizzle/swizzle.ts';

export const nemeses: readonly Nemesis[] = [
  partition,
  kill,
  pause,
  clock,
  loss,
  packet,
  swizzle,
  killAtSync,
  disk,
];

const byName = new Map(nemeses.map((nemesis) => [nemesis.name, nemesis]));

/** The nemesis of that name, or null where there is none. */
export function findNemesis(name: string): Nemesis | null {
  return byName.get(name) ?? null;
}

/**
 * The nemesis whose faults are of this kind. Plans that name another were refused before anything
 * started.
 */
export function nemesisOf(kind: string): Nemesis {
  const nemesis = findNemesis(kind);
  assert(nemesis !== null, `${kind} is a kind of fault`);
  return nemesis;
}
