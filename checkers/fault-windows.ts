// The times during which faults were on, as the history tells them: the nemesis's events
// `<kind>-start` and `<kind>-heal`, both `info`, with the fault's `id` in the value.

import type { History, Op } from '../src/history/types.ts';

export interface RecordedFault {
  readonly id: string;
  readonly kind: string;
  /** Nanoseconds since the start of the run. */
  readonly from: number;
  /** Infinity where the history ends before the fault was healed. */
  readonly until: number;
}

/**
 * All faults, in order of their start. Events of the nemesis that are of another shape are passed
 * over.
 */
export function recordedFaults(history: History): readonly RecordedFault[] {
  const faults = new Map<string, RecordedFault>();
  for (const op of history) {
    if (op.process !== 'nemesis' || op.type !== 'info') continue;
    const id = faultId(op);
    if (id === null) continue;
    const [, kind, edge] = /^(.+)-(start|heal)$/.exec(op.f) ?? [];
    if (kind === undefined) continue;
    const known = faults.get(id);
    if (edge === 'start' && known === undefined) {
      faults.set(id, { id, kind, from: op.time, until: Number.POSITIVE_INFINITY });
    }
    if (edge === 'heal' && known !== undefined) faults.set(id, { ...known, until: op.time });
  }
  return [...faults.values()];
}

function faultId(op: Op): string | null {
  const { value } = op;
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' ? value.id : null;
}
