// A plan as a list of things to do, and which nodes each of its faults needs.

import { assert } from '../errors.ts';
import type { NodeId } from '../node/types.ts';
import type { FaultPlan, PlannedFault, ResolvedFault } from '../runtime/faults.ts';

export interface Action {
  /** Milliseconds after the start of the main phase. */
  readonly at: number;
  readonly kind: 'inject' | 'heal';
  readonly fault: PlannedFault;
}

/** The nodes without which a fault can show no effect: for links those that send. */
export function actorsOf(resolved: ResolvedFault): readonly NodeId[] {
  switch (resolved.kind) {
    case 'partition':
      return [...new Set(resolved.cut.map(({ from }) => from))];
    case 'swizzle':
      return [...new Set(resolved.cuts.map(({ from }) => from))];
    case 'loss':
    case 'packet':
      return [...new Set(resolved.links.map(({ from }) => from))];
    default:
      return resolved.nodes;
  }
}

/** The plan as a list of things to do, in order; at one moment, healing comes first. */
export function timeline(plan: FaultPlan): readonly Action[] {
  const actions = plan.flatMap((fault): Action[] => {
    assert(fault.at < fault.until, 'a fault ends after it starts');
    return [
      { at: fault.at, kind: 'inject', fault },
      { at: fault.until, kind: 'heal', fault },
    ];
  });
  const rank = (action: Action): number => (action.kind === 'heal' ? 0 : 1);
  return actions.sort((a, b) => a.at - b.at || rank(a) - rank(b));
}
