// Reads the fault plan that `--plan` names.

import { InputError } from '../../errors.ts';
import { planProblems, unbearableFaults } from '../../faults/plan/rules.ts';
import { planSchema } from '../../faults/plan/schema.ts';
import { NO_TOLERANCE } from '../../faults/vocabulary/nemesis.ts';
import { nodeNames } from '../../run/run.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import type { System } from '../../system.ts';
import { count } from '../../text.ts';

/**
 * Rejects with an `InputError` where it cannot be carried out on so many nodes within this time, or
 * would destroy what the system holds the last good copy of.
 */
export async function readPlanFile(
  path: string,
  nodes: number,
  timeLimitMs: number,
  system: System,
): Promise<FaultPlan> {
  const { readJsonFile } = await import('../json-file.ts');
  const plan = readJsonFile(path, planSchema, 'a fault plan') as FaultPlan;
  const names = nodeNames(nodes);
  const limits = { nodes: names, timeLimitMs, roles: system.roles, named: system.targets ?? [] };
  const problems = [
    ...planProblems(plan, limits),
    ...unbearableFaults(plan, names, system.disks ?? NO_TOLERANCE),
  ];
  const [first] = problems;
  if (first === undefined) return plan;
  const more = problems.length - 1;
  throw new InputError({
    message: `${path}: ${first.path} ${first.message}`,
    hint: more === 0 ? 'correct the plan, or the run' : `and ${count(more, 'more problem')}`,
  });
}
