// Reads the fault plan that `--plan` names.

import { damageProblems, NO_TOLERANCE } from '../../../nemeses/disk.ts';
import { planProblems } from '../../../nemeses/plan-rules.ts';
import { planSchema } from '../../../nemeses/plan-schema.ts';
import { InputError } from '../../errors.ts';
import { nodeNames } from '../../run/run.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import type { System } from '../../system.ts';
import { count } from '../../text.ts';
import { readJsonFile } from '../json-file.ts';

/**
 * Throws an `InputError` where it cannot be carried out on so many nodes within this time, or would destroy what the
 * system holds the last good copy of.
 */
export function readPlanFile(
  path: string,
  nodes: number,
  timeLimitMs: number,
  system: System,
): FaultPlan {
  const plan = readJsonFile(path, planSchema, 'a fault plan') as FaultPlan;
  const names = nodeNames(nodes);
  const limits = { nodes: names, timeLimitMs, roles: system.roles, named: system.targets ?? [] };
  const problems = [
    ...planProblems(plan, limits),
    ...damageProblems(plan, names, system.disks ?? NO_TOLERANCE),
  ];
  const [first] = problems;
  if (first === undefined) return plan;
  const more = problems.length - 1;
  throw new InputError({
    message: `${path}: ${first.path} ${first.message}`,
    hint: more === 0 ? 'correct the plan, or the run' : `and ${count(more, 'more problem')}`,
  });
}
