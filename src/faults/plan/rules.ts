// What a plan of the right shape can still be wrong in.

import { nemeses, nemesisOf } from '../../../nemeses/index.ts';
import type { NodeId } from '../../node/types.ts';
import type { FaultPlan, PlannedFault, Target } from '../../runtime/faults.ts';
import type { DiskTolerance } from '../../runtime/types.ts';
import type { FieldProblem, Nemesis } from '../vocabulary/nemesis.ts';

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
  /** The roles of the system; not checked where absent. */
  readonly roles?: readonly string[];
  /** The targets of the system's own: name, and what it stands for. */
  readonly named?: readonly { readonly name: string; readonly kind: 'nodes' | 'clients' }[];
}

/**
 * Everything that is wrong with a plan for this cluster and time limit, in order; empty where it
 * can be run.
 */
export function planProblems(plan: FaultPlan, limits: PlanLimits): readonly PlanProblem[] {
  const ids = new Set<string>();
  let before = 0;
  return plan.flatMap((fault, index) => {
    const problems: FieldProblem[] = [];
    const complain = (field: string, message: string): void => {
      problems.push({ field, message });
    };
    if (ids.has(fault.id)) complain('id', `is used twice: ${fault.id}`);
    ids.add(fault.id);
    if (fault.at < before) complain('at', `is earlier than that of the fault before (${before})`);
    before = fault.at;
    if (fault.until <= fault.at) complain('until', `must be after at (${fault.at})`);
    if (fault.until > limits.timeLimitMs) {
      complain('until', `is after the end of the run (${limits.timeLimitMs} ms)`);
    }
    const nemesis = nemesisOf(fault.kind);
    const { nodesMin = 1 } = nemesis;
    if (limits.nodes.length < nodesMin) {
      complain('kind', `needs at least ${nodesMin} nodes: ${fault.kind}`);
    }
    problems.push(...(nemesis.problems?.(fault, limits.nodes) ?? []));
    problems.push(...targetProblems(fault, nemesis, limits));
    return problems.map((problem) => pointed(index, problem));
  });
}

/** Faults of a plan that this system, on these nodes, must not be asked to bear. */
export function unbearableFaults(
  plan: FaultPlan,
  nodes: readonly NodeId[],
  tolerance: DiskTolerance,
): readonly PlanProblem[] {
  return plan.flatMap((fault, index) => {
    const problems = nemesisOf(fault.kind).unbearable?.(fault, nodes, tolerance) ?? [];
    return problems.map((problem) => pointed(index, problem));
  });
}

function pointed(index: number, { field, message }: FieldProblem): PlanProblem {
  return { path: `/${index}/${field}`, message };
}

function targetProblems(
  fault: PlannedFault,
  { hitsClients = false, furtherTargets = [] }: Nemesis,
  limits: PlanLimits,
): readonly FieldProblem[] {
  return ['targets', ...furtherTargets].flatMap((field) => {
    const target = targetAt(fault, field);
    if (target === null) return [];
    const message = targetProblem(target, hitsClients, limits);
    return message === null
      ? []
      : [{ field: target.select === 'nodes' ? `${field}/nodes` : field, message }];
  });
}

/** The target at such a path below a fault, or null where it has none. */
function targetAt(fault: PlannedFault, path: string): Target | null {
  let found: unknown = fault;
  for (const name of path.split('/')) {
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  return (found as Target | undefined) ?? null;
}

/** What is wrong with a target, or null. */
function targetProblem(target: Target, hitsClients: boolean, limits: PlanLimits): string | null {
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
      if (declared.kind === 'nodes' || hitsClients) return null;
      const able = nemeses.filter((nemesis) => nemesis.hitsClients === true);
      const names = able.map(({ name }) => name).join(', ');
      return `names clients (${target.name}), which only ${names} faults can hit`;
    }
    default:
      return null;
  }
}
