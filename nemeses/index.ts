// The registry of nemeses: `ordeal list`, `--nemesis` and the README's table come from it.

import { clock } from './clock.ts';
import { disk } from './disk.ts';
import { kill } from './kill.ts';
import { killAtSync } from './kill-at-sync.ts';
import { loss } from './loss.ts';
import type { Nemesis } from './nemesis.ts';
import { packet } from './packet.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { swizzle } from './swizzle.ts';

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

/** The nemesis of that name, or null where there is none. */
export function findNemesis(name: string): Nemesis | null {
  return nemeses.find((nemesis) => nemesis.name === name) ?? null;
}
