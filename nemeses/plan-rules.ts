// What a plan of the right shape can still be wrong in.

import type { NodeId } from '../src/node/types.ts';
import type { FaultPlan, PlannedFault } from '../src/runtime/faults.ts';
import { findNemesis } from './index.ts';

/** One thing that is wrong with a plan. */
export interface PlanProblem {
  /** JSON pointer into the plan: `/3/until`. */
  readonly path: string;
  /** What is wrong, after the path: `must be after at (500)`. */
  readonly message: string;
}

export interface PlanLimits {
  readonly nodes: readonly NodeId[];
  /** Length of the main phase. */
  readonly timeLimitMs: number;
}

/** Everything that is wrong with a plan for this cluster and time limit, in order; empty where it can be run. */
export function planProblems(plan: FaultPlan, limits: PlanLimits): readonly PlanProblem[] {
  const problems: PlanProblem[] = [];
  const ids = new Set<string>();
  let before = 0;
  plan.forEach((fault, index) => {
    const complain = (field: string, message: string): void => {
      problems.push({ path: `/${index}/${field}`, message });
    };
    if (ids.has(fault.id)) complain('id', `is used twice: ${fault.id}`);
    ids.add(fault.id);
    if (fault.at < before) complain('at', `is earlier than that of the fault before (${before})`);
    before = fault.at;
    if (fault.until <= fault.at) complain('until', `must be after at (${fault.at})`);
    if (fault.until > limits.timeLimitMs) {
      complain('until', `is after the end of the run (${limits.timeLimitMs} ms)`);
    }
    const { nodesMin = 1 } = findNemesis(fault.kind) ?? {};
    if (limits.nodes.length < nodesMin) {
      complain('kind', `needs at least ${nodesMin} nodes: ${fault.kind}`);
    }
    for (const node of namedNodes(fault)) {
      if (!limits.nodes.includes(node)) complain('targets/nodes', `names an unknown node: ${node}`);
    }
  });
  return problems;
}

function namedNodes(fault: PlannedFault): readonly NodeId[] {
  if (fault.kind === 'partition') return [];
  return fault.targets.select === 'nodes' ? fault.targets.nodes : [];
}
