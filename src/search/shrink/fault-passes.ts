// Passes over a run's faults: fewer, on fewer nodes, shorter, at rounder moments; and fewer nodes
// altogether.

import { nemesisOf } from '../../../nemeses/index.ts';
import type { NodeId } from '../../node/types.ts';
import type { RunSpec } from '../../run/types.ts';
import type { PlannedFault } from '../../runtime/faults.ts';
import type { Attempts } from './attempts.ts';
import { leaveOut } from './leave-out.ts';
import { changed } from './operation-passes.ts';

const ROUNDED_MS = [1000, 100, 10];

export function cutFaults(attempts: Attempts): Promise<void> {
  return leaveOut(attempts, {
    items: (spec) => spec.plan ?? [],
    apply: (spec, plan) => ({ ...spec, plan: [...plan] }),
  });
}

/** Each fault on less, for a shorter time, at rounder moments. */
export async function simplifyFaults(attempts: Attempts): Promise<void> {
  for (const simpler of [narrower, briefer, rounder]) {
    for (let place = 0; place < (attempts.best.plan?.length ?? 0); place++) {
      for (let taken: number | null = 0; taken !== null && !attempts.ended; ) {
        const { best } = attempts;
        const plan = best.plan ?? [];
        const candidates = simpler(plan[place] as PlannedFault).map((fault) => ({
          ...best,
          plan: plan.toSpliced(place, 1, fault),
        }));
        taken = await attempts.take(changed(candidates, best).filter(isPlan), 3);
        // The roundest that will do, once.
        if (simpler === rounder) break;
      }
    }
  }
}

/** Faults in order that end after they start, within the run. */
function isPlan({ plan, timeLimitMs }: RunSpec): boolean {
  return (plan ?? []).every((fault, place) => {
    const before = plan?.[place - 1]?.at ?? 0;
    return fault.at >= before && fault.at < fault.until && fault.until <= timeLimitMs;
  });
}

/** With one node less among its targets, or on less in a way that its kind knows. */
function narrower(fault: PlannedFault): readonly PlannedFault[] {
  const nemesis = nemesisOf(fault.kind);
  if (nemesis.narrower !== undefined) {
    return nemesis.narrower(fault).map((less) => ({ ...fault, ...less }));
  }
  const { targets } = fault;
  if (targets?.select !== 'nodes' || targets.nodes.length === 1) return [];
  return targets.nodes.map((_, place) => ({
    ...fault,
    targets: { select: 'nodes', nodes: targets.nodes.toSpliced(place, 1) },
  }));
}

function briefer(fault: PlannedFault): readonly PlannedFault[] {
  const length = fault.until - fault.at;
  if (length < 20) return [];
  return [4, 2].map((part) => ({ ...fault, until: fault.at + Math.ceil(length / part) }));
}

function rounder(fault: PlannedFault): readonly PlannedFault[] {
  const to = (ms: number, unit: number): number => Math.round(ms / unit) * unit;
  const whole = ROUNDED_MS.map((unit) => ({
    ...fault,
    at: to(fault.at, unit),
    until: Math.max(to(fault.at, unit) + unit, to(fault.until, unit)),
  }));
  const end = ROUNDED_MS.map((unit) => ({ ...fault, until: to(fault.until, unit) }));
  return [...whole, ...end];
}

/** The smallest part of the cluster that still fails, with the names of a small cluster. */
export async function cutNodes(attempts: Attempts): Promise<void> {
  const { best } = attempts;
  for (let count = 1; count < best.nodes; count++) {
    const candidates = subsets(best.nodes, count).map((kept) => onNodes(best, kept));
    if ((await attempts.take(candidates)) !== null) return;
  }
}

/** Ways to pick `count` of the numbers 1 … `total`; the first few where there are many. */
function subsets(total: number, count: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const extend = (picked: readonly number[], from: number): void => {
    if (picked.length === count) found.push([...picked]);
    for (let next = from; next <= total && found.length < 20; next++) {
      if (picked.length < count) extend([...picked, next], next + 1);
    }
  };
  extend([], 1);
  return found;
}

function onNodes(spec: RunSpec, kept: readonly number[]): RunSpec {
  const names = new Map(kept.map((from, place): [NodeId, NodeId] => [`n${from}`, `n${place + 1}`]));
  const plan = (spec.plan ?? []).flatMap((fault) => faultOn(fault, names) ?? []);
  return { ...spec, nodes: kept.length, plan };
}

/** The fault among the nodes that stay, by their new names; null where it hit none of them. */
function faultOn(fault: PlannedFault, names: ReadonlyMap<NodeId, NodeId>): PlannedFault | null {
  const nemesis = nemesisOf(fault.kind);
  if (nemesis.among !== undefined) {
    const left = nemesis.among(fault, names);
    return left === null ? null : { ...fault, ...left };
  }
  const { targets } = fault;
  if (targets?.select !== 'nodes') return fault;
  const nodes = targets.nodes.flatMap((node) => names.get(node) ?? []);
  return nodes.length === 0 ? null : { ...fault, targets: { select: 'nodes', nodes } };
}
