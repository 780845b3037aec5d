// What a transaction is made of. The form is Elle's: `['r', key, null]`, `['w', key, value]`,
// `['append', key, value]` and, for counters, `['incr', key, number]` and `['debit', key, [amount,
// least]]`, which takes the amount away and is refused, with the whole transaction, where less than
// `least` would be left.

import type { Json } from '../../src/json.ts';

export type MicroOp = readonly [
  name: 'r' | 'w' | 'append' | 'incr' | 'debit',
  key: string,
  value: Json,
];

/** A micro-operation and its place in the transaction. */
export type PlacedOp = readonly [place: number, op: MicroOp];

/** What a read returned, or what a debit left, by its place in the transaction. */
export type PlacedValue = readonly [place: number, value: Json];

const NAMES: readonly Json[] = ['r', 'w', 'append', 'incr', 'debit'];

/** The micro-operations of a request; null where they are none. */
export function parseMicroOps(value: Json | undefined): readonly MicroOp[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every(isMicroOp) ? (value as readonly MicroOp[]) : null;
}

function isMicroOp(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const [name, key, argument] = value;
  if (!NAMES.includes(name as Json) || typeof key !== 'string') return false;
  if (name === 'incr') return typeof argument === 'number';
  return name !== 'debit' || isDebit(argument as Json);
}

function isDebit(argument: Json): argument is readonly [amount: number, least: number] {
  return (
    Array.isArray(argument) &&
    argument.length === 2 &&
    argument.every((number) => typeof number === 'number')
  );
}

/** The first debit that would leave too little, in words; null where none does. */
export function refusal(ops: readonly PlacedOp[], values: readonly PlacedValue[]): string | null {
  const left = new Map(values);
  for (const [place, [name, key, argument]] of ops) {
    if (name !== 'debit' || !isDebit(argument)) continue;
    if (Number(left.get(place) ?? 0) < argument[1]) return `${key} does not hold ${argument[0]}`;
  }
  return null;
}

/** The value of a key after an operation on it; absent keys are null. */
export function valueAfter([name, , argument]: MicroOp, before: Json): Json {
  switch (name) {
    case 'r':
      return before;
    case 'w':
      return argument;
    case 'append':
      return Array.isArray(before) ? [...before, argument] : [argument];
    case 'incr':
      return (typeof before === 'number' ? before : 0) + Number(argument);
    case 'debit':
      return (typeof before === 'number' ? before : 0) - (isDebit(argument) ? argument[0] : 0);
  }
}

/** The transaction as its client gets it back: with what was read in place. */
export function withValues(
  ops: readonly MicroOp[],
  values: readonly PlacedValue[],
): readonly MicroOp[] {
  const read = new Map(values);
  return ops.map((op, place) => (op[0] === 'r' ? [op[0], op[1], read.get(place) ?? null] : op));
}
