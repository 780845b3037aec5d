// A nemesis turns (seed, cluster, time limit) into a fault plan. It is a pure function: the run carries the plan out.

import type { Random } from '../src/random.ts';
import type { FaultAction } from '../src/runtime/faults.ts';
import type { Ability, DiskTolerance, ExtraAbility } from '../src/runtime/types.ts';

/** When one fault of a family is on. Milliseconds after the start of the main phase. */
export interface FaultWindow {
  readonly at: number;
  readonly until: number;
}

export interface Nemesis {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What the runtime must be able to do. */
  readonly abilities: readonly (Ability | ExtraAbility)[];
  /** Fewer nodes have nothing that it could disturb. Default: 1. */
  readonly nodesMin?: number;
  /** How long one of its faults lasts: drawn between these, milliseconds. */
  readonly durationMs: { readonly minimum: number; readonly maximum: number };
  /** Draws the disturbance for one window; `tolerance` is what the system says of damaged disks. */
  draw(random: Random, nodes: readonly string[], tolerance?: DiskTolerance): FaultAction;
}
