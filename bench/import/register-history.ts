// A linearizable history of registers, of any length: every operation takes effect at the moment it
// returns.

import type { Op } from '../../src/history/types.ts';
import type { Random } from '../../src/random.ts';

export interface RegisterLoad {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
}

interface Pending {
  readonly f: 'read' | 'write';
  readonly key: string;
  readonly value: number | null;
}

/** The events; half reads, half writes of values that are never written twice. Times are unique. */
export function registerHistory({ operations, clients, keys }: RegisterLoad, random: Random): Op[] {
  const history: Op[] = [];
  const pending: (Pending | undefined)[] = Array.from({ length: clients });
  const state = new Map<string, number>();
  let called = 0;
  let time = 0;
  while (history.length < operations * 2) {
    const process = random.int(clients);
    const operation = pending[process];
    time += 1 + random.int(20_000);
    const base = { index: history.length, time, process };
    if (operation !== undefined) {
      pending[process] = undefined;
      if (operation.f === 'write') state.set(operation.key, operation.value as number);
      const value = operation.f === 'read' ? (state.get(operation.key) ?? null) : operation.value;
      history.push({ ...base, type: 'ok', f: operation.f, key: operation.key, value });
    } else if (called < operations) {
      called++;
      const key = `k${random.int(keys)}`;
      const next: Pending = random.chance(1, 2)
        ? { f: 'read', key, value: null }
        : { f: 'write', key, value: called };
      pending[process] = next;
      history.push({ ...base, type: 'invoke', ...next });
    }
  }
  return history;
}
