// The faults of a run: those that were given, or those that its nemeses draw.

import { damageProblems, NO_TOLERANCE } from '../../nemeses/disk.ts';
import type { Nemesis } from '../../nemeses/nemesis.ts';
import { planFaults } from '../../nemeses/plan.ts';
import { InputError } from '../errors.ts';
import type { NodeId } from '../node/types.ts';
import { createRandom } from '../random.ts';
import type { FaultPlan } from '../runtime/faults.ts';
import type { System } from '../system.ts';
import { intensityOf } from './swarm.ts';
import type { RunSpec } from './types.ts';

/** Throws an `InputError` where the plan would destroy what this system may hold the last good copy of. */
export function makePlan(
  spec: RunSpec,
  nodes: readonly NodeId[],
  nemeses: readonly Nemesis[],
  { disks: tolerance = NO_TOLERANCE }: System,
): FaultPlan {
  const intensity = intensityOf(spec);
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
