// The faults of a run: those that were given, or those that its nemeses draw.

import { damageProblems, NO_TOLERANCE } from '../../nemeses/disk.ts';
import type { FaultIntensity } from '../../nemeses/intensity.ts';
import type { Nemesis } from '../../nemeses/nemesis.ts';
import { planFaults } from '../../nemeses/plan.ts';
import { InputError } from '../errors.ts';
import type { NodeId } from '../node/types.ts';
import { createRandom } from '../random.ts';
import type { FaultPlan } from '../runtime/faults.ts';
import type { System } from '../system.ts';

/** What a plan is made for. */
export interface PlanParts {
  readonly nodes: readonly NodeId[];
  readonly nemeses: readonly Nemesis[];
  readonly system: System;
  /** Null: as hard as usual. */
  readonly intensity: FaultIntensity | null;
}

/** Throws an `InputError` where the plan would destroy what this system may hold the last good copy of. */
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
  const [problem] = damageProblems(plan, nodes, tolerance);
  if (problem === undefined) return plan;
  const id = plan[Number(problem.path.split('/')[1])]?.id;
  throw new InputError({ message: `fault ${id}: ${problem.message}`, hint: 'correct the plan' });
}
