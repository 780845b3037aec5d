// Histories in the shorthand of this folder's tests.

import type { History, Op, OpType } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';

/**
 * Each transaction is invoked and ends before the next begins; reads ask for null. Indices are 0,
 * 1, 2 …
 */
export function oneAfterTheOther(txns: readonly (readonly [OpType, readonly Json[]])[]): History {
  return txns.flatMap(([type, value], process): Op[] => {
    const asked = value.map((mop) => {
      const [name, key] = mop as readonly Json[];
      return name === 'r' ? [name, key, null] : mop;
    }) as Json;
    const common = { time: 0, process, f: 'txn' };
    return [
      { ...common, index: 2 * process, type: 'invoke', value: asked },
      { ...common, index: 2 * process + 1, type, value },
    ];
  });
}

/** All transactions are invoked before any of them ends. */
export function allAtOnce(txns: readonly (readonly [OpType, readonly Json[]])[]): History {
  const events = oneAfterTheOther(txns);
  const sorted = [
    ...events.filter(({ type }) => type === 'invoke'),
    ...events.filter(({ type }) => type !== 'invoke'),
  ];
  return sorted.map((op, index) => ({ ...op, index }));
}
