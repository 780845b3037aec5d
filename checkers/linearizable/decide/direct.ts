// Decision procedures that need no search, tried first. Each is exact where it answers and says so where it cannot.

import { type OperationColumns, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { Model } from '../model.ts';
import type { Method, StopReason } from '../portfolio.ts';
import { decideChains } from './chains.ts';

/** What a procedure found out about one partition. */
export type DirectDecision =
  | { readonly kind: 'valid'; readonly method: Method }
  | { readonly kind: 'invalid'; readonly method: Method; readonly conflict: readonly number[] }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** Tries the procedures that fit the model's shape on the rows of one partition. */
export function* decideDirectly<State>(
  columns: OperationColumns,
  model: Model<State>,
  rows: Int32Array,
  methods: ReadonlySet<Method> | undefined,
): Generator<void, DirectDecision, StopReason | undefined> {
  const { shape } = model;
  if (shape?.kind !== 'register' || methods?.has('chains') === false) return { kind: 'undecided' };
  const initial = columns.values.intern(shape.initial);
  const chains = decideChains(columns, rows, initial, shape.cas);
  let step = chains.next();
  while (step.done !== true) {
    const reason = yield;
    if (reason !== undefined) return { kind: 'stopped', reason };
    step = chains.next();
  }
  const outcome = step.value;
  if (outcome.kind === 'invalid') return { ...outcome, method: 'chains' };
  // A compare-and-set that was refused constrains a strict model, and the chains have not looked at it.
  const unseen =
    model.strict === true && rows.some((row) => columns.outcome[row] === OUTCOME_REFUSED);
  return outcome.kind === 'valid' && !unseen
    ? { kind: 'valid', method: 'chains' }
    : { kind: 'undecided' };
}
