// A plan as a list of things to do.

import { assert } from '../errors.ts';
import type { FaultPlan, PlannedFault } from '../runtime/faults.ts';

export interface Action {
  /** Milliseconds after the start of the main phase. */
  readonly at: number;
  readonly type: 'inject' | 'heal';
  readonly fault: PlannedFault;
}

/** The plan as a list of things to do, in order; at one moment, healing comes first. */
export function timeline(plan: FaultPlan): readonly Action[] {
  const actions = plan.flatMap((fault): Action[] => {
    assert(fault.at < fault.until, 'a fault ends after it starts');
    return [
      { at: fault.at, type: 'inject', fault },
      { at: fault.until, type: 'heal', fault },
    ];
  });
  const rank = (action: Action): number => (action.type === 'heal' ? 0 : 1);
  return actions.sort((a, b) => a.at - b.at || rank(a) - rank(b));
}
