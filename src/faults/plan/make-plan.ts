// The faults of a run: those that were given, or those that its nemeses draw.

import { InputError } from '../../errors.ts';
import type { NodeId } from '../../node/types.ts';
import { createRandom } from '../../random.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import type { System } from '../../system.ts';
import { type Nemesis, NO_TOLERANCE } from '../vocabulary/nemesis.ts';
import { planFaults } from './draw-plan.ts';
import type { FaultIntensity } from './intensity.ts';
import { unbearableFaults } from './rules.ts';

/** What a plan is made for. */
export interface PlanParts {
  readonly nodes: readonly NodeId[];
  readonly nemeses: readonly Nemesis[];
  readonly system: System;
  /** Null: as hard as usual. */
  readonly intensity: FaultIntensity | null;
}

/** Throws an `InputError` where the plan asks this system to bear what it must not be asked to. */
export function makePlan(
  spec: { readonly plan: FaultPlan | null; readonly seed: number; readonly timeLimitMs: number },
  { nodes, nemeses, system, intensity }: PlanParts,
): FaultPlan {
  const { disks: tolerance = NO_TOLERANCE } = system;
  const plan =
    spec.plan ??
    planFaults({
      random: createRandom(spec.seed).fork('nemesis'),
      nodes,
      timeLimitMs: spec.timeLimitMs,
      nemeses,
      tolerance,
      ...(intensity === null ? {} : { intensity }),
    });
  const [problem] = unbearableFaults(plan, nodes, tolerance);
  if (problem === undefined) return plan;
  const id = plan[Number(problem.path.split('/')[1])]?.id;
  throw new InputError({ message: `fault ${id}: ${problem.message}`, hint: 'correct the plan' });
}
