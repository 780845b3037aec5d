// Decision procedures that need no search, tried first. Each is exact where it answers and says so where it cannot.

import { OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { Model } from '../model.ts';
import type { CheckedColumns } from '../partitions.ts';
import type { Method, StopReason } from '../portfolio.ts';
import { chainsWitness, decideChains } from './chains.ts';

/** What a procedure found out about one partition. */
export type DirectDecision =
  | { readonly kind: 'valid'; readonly method: Method }
  | {
      readonly kind: 'invalid';
      readonly method: Method;
      readonly conflict: readonly number[];
      readonly reason: string;
    }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** Tries the procedures that fit the model's shape on one partition: the rows from `from` to `to - 1`. */
export function* decideDirectly<State>(
  columns: CheckedColumns,
  model: Model<State>,
  from: number,
  to: number,
  methods: ReadonlySet<Method> | undefined,
): Generator<void, DirectDecision, StopReason | undefined> {
  const { shape } = model;
  if (shape?.kind !== 'register' || methods?.has('chains') === false) return { kind: 'undecided' };
  const initial = columns.values.intern(shape.initial);
  const chains = decideChains(columns, from, to, initial, shape.cas);
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
    model.strict === true && columns.outcome.subarray(from, to).includes(OUTCOME_REFUSED);
  return outcome.kind === 'valid' && !unseen
    ? { kind: 'valid', method: 'chains' }
    : { kind: 'undecided' };
}

/** An order of the rows of a partition that `decideDirectly` found valid. */
export function directWitness<State>(
  columns: CheckedColumns,
  model: Model<State>,
  from: number,
  to: number,
): readonly number[] | undefined {
  const { shape } = model;
  if (shape?.kind !== 'register') return undefined;
  return chainsWitness(columns, from, to, columns.values.intern(shape.initial), shape.cas);
}
