// What a plan of the right shape can still be wrong in.

import type { NodeId } from '../src/node/types.ts';
import type { FaultKind, FaultPlan, PlannedFault, Target } from '../src/runtime/faults.ts';
import { findNemesis } from './index.ts';
import type { PlanProblem } from './plan-problem.ts';

export interface PlanLimits {
  readonly nodes: readonly NodeId[];
  /** Length of the main phase. */
  readonly timeLimitMs: number;
  /** The roles of the system; not checked where absent. */
  readonly roles?: readonly string[];
  /** The targets of the system's own: name, and what it stands for. */
  readonly named?: readonly { readonly name: string; readonly kind: 'nodes' | 'clients' }[];
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
    const strobe = fault.kind === 'clock' && fault.params.type === 'strobe' ? fault.params : null;
    if (strobe?.widthMs !== undefined && strobe.widthMs >= strobe.periodMs) {
      complain('params/widthMs', `must be less than periodMs (${strobe.periodMs})`);
    }
    const { nodesMin = 1 } = findNemesis(fault.kind) ?? {};
    if (limits.nodes.length < nodesMin) {
      complain('kind', `needs at least ${nodesMin} nodes: ${fault.kind}`);
    }
    const lost = cutEnds(fault).find((node) => !limits.nodes.includes(node));
    if (lost !== undefined) complain('params/cut', `names an unknown node: ${lost}`);
    for (const { field, target } of targetsOf(fault)) {
      const complaint = targetProblem(target, fault.kind, limits);
      const place = target.select === 'nodes' ? `${field}/nodes` : field;
      if (complaint !== null) complain(place, complaint);
    }
  });
  return problems;
}

/** The nodes at the ends of links that a partition names. */
function cutEnds(fault: PlannedFault): readonly NodeId[] {
  if (fault.kind !== 'partition' || fault.params.shape !== 'links') return [];
  return fault.params.cut.flatMap(({ from, to }) => [from, to]);
}

/** The targets in a fault, each with its place below the fault. */
function targetsOf(
  fault: PlannedFault,
): readonly { readonly field: string; readonly target: Target }[] {
  if (fault.kind === 'partition') return [];
  const own = { field: 'targets', target: fault.targets };
  if (fault.kind !== 'packet' || fault.params.peers === undefined) return [own];
  return [own, { field: 'params/peers', target: fault.params.peers }];
}

/** What is wrong with a target, or null. */
function targetProblem(target: Target, kind: FaultKind, limits: PlanLimits): string | null {
  const { nodes, roles, named = [] } = limits;
  switch (target.select) {
    case 'nodes': {
      const unknown = target.nodes.find((node) => !nodes.includes(node));
      return unknown === undefined ? null : `names an unknown node: ${unknown}`;
    }
    case 'role':
      if (roles === undefined || roles.includes(target.role)) return null;
      return `names an unknown role: ${target.role} (the system has ${roles.join(', ')})`;
    case 'named': {
      const declared = named.find(({ name }) => name === target.name);
      if (declared === undefined) {
        const known = named.map(({ name }) => name).join(', ') || 'none';
        return `names an unknown target: ${target.name} (the system has ${known})`;
      }
      if (declared.kind === 'nodes' || kind === 'packet') return null;
      return `names clients (${target.name}), which only packet faults can hit`;
    }
    default:
      return null;
  }
}
