// Registers whose values are written at most once each: linearizability without search, in O(n log
// n).
//
// Who wrote the value that a read returned is then known. A write and the compare-and-sets that
// follow from its value form a chain, [write a, reads of a] [cas a→b, reads of b] …, which no other
// write may interrupt. Inside a chain the order is forced and only has to respect real time; the
// chains among each other are a matter of zones. An indeterminate write that nobody observed may be
// taken not to have happened; one that was observed happened, and simply has no deadline. Gibbons &
// Korach 1997 for writes and reads; the chains are this file's addition.

import { OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { ABSENT } from '../../../src/history/value-pool.ts';
import { atOnce, TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { ChainDecision } from './chain-decision.ts';
import { indexOfWritten, kindsOf, OTHER, WRITE } from './chain-values.ts';
import { type DirectOutcome, UNDECIDED } from './outcome.ts';

/**
 * Decides one partition, the rows from `from` to `to - 1`, and yields now and then. With `strict`,
 * refused operations have to be explained too: it is `undecided` where they are not certainly wrong
 * and everything else is right. `initial` is a code; with `cas` false a compare-and-set is not an
 * operation of this register.
 */
export function* decideChains(
  columns: CheckedColumns,
  from: number,
  to: number,
  initial: number,
  cas: boolean,
  strict: boolean,
): Generator<void, DirectOutcome, unknown> {
  const kinds = kindsOf(columns, cas);
  if (strict && refusesOther(columns, kinds, from, to)) return UNDECIDED;
  const decision = yield* begun(columns, kinds, from, to, initial);
  const long = to - from > TURN_ITEMS;
  for (const pass of [decision.writers, decision.readers]) {
    for (let row = from; row < to; row += TURN_ITEMS) {
      const outcome = pass.call(decision, row, Math.min(to, row + TURN_ITEMS));
      if (outcome !== undefined) return outcome;
      if (long) yield;
    }
  }
  for (const pass of [decision.link, decision.chain]) {
    const outcome = yield* pass.call(decision);
    if (outcome !== undefined) return outcome;
  }
  const outcome = yield* decision.order();
  const refused = strict && columns.outcome.subarray(from, to).includes(OUTCOME_REFUSED);
  if (outcome.kind !== 'valid' || !refused) return outcome;
  return (yield* decision.refusals(from, to)) ?? UNDECIDED;
}

function* begun(
  columns: CheckedColumns,
  kinds: Uint8Array,
  from: number,
  to: number,
  initial: number,
): Generator<void, ChainDecision, unknown> {
  const index = yield* indexOfWritten(columns, kinds, from, to, initial);
  return new ChainDecision(columns, kinds, index);
}

/**
 * Whether something was refused that is not an operation of a register: the search complains of
 * that.
 */
function refusesOther(
  { f, input, outcome }: CheckedColumns,
  kinds: Uint8Array,
  from: number,
  to: number,
): boolean {
  for (let row = from; row < to; row++) {
    if (outcome[row] !== OUTCOME_REFUSED) continue;
    const kind = kinds[f[row] as number];
    if (kind === OTHER || (kind === WRITE && input[row] === ABSENT)) return true;
  }
  return false;
}

/** An order that explains a partition which `decideChains` found valid: rows. */
export function chainsWitness(
  columns: CheckedColumns,
  from: number,
  to: number,
  initial: number,
  cas: boolean,
): number[] {
  const decision = atOnce(begun(columns, kindsOf(columns, cas), from, to, initial));
  decision.writers(from, to);
  decision.readers(from, to);
  atOnce(decision.link());
  atOnce(decision.chain());
  return decision.witness(from, to);
}
