// Resolves a fault as the controller does, whatever its kind.

import { nemesisOf } from '../../../../nemeses/index.ts';
import type { ClusterView } from '../../../../src/faults/vocabulary/cluster-view.ts';
import type { FaultWindow } from '../../../../src/faults/vocabulary/nemesis.ts';
import type { Random } from '../../../../src/random.ts';
import type { FaultFields, ResolvedFault } from '../../../../src/runtime/faults.ts';

/** Of two seconds, where it does not matter when the fault is on. */
export function resolveFault(
  fault: FaultFields & { readonly kind: string } & Partial<FaultWindow>,
  view: ClusterView,
  random: Random,
): ResolvedFault {
  const { kind, at = 0, until = at + 2_000 } = fault;
  return { kind, ...nemesisOf(kind).resolve({ ...fault, at, until }, view, random) };
}
