// Decision procedures that need no search, tried first. Each is exact where it answers and says so where it cannot.
// Locks have none: their operations fall into two classes (acquire and release, per owner), of which a search only
// ever tries the one with the first deadline, so that it has at most (concurrency)² configurations at a return.

import { OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { Model, ModelShape } from '../model.ts';
import type { CheckedColumns } from '../partitions.ts';
import type { Method, StopReason } from '../portfolio.ts';
import { chainsWitness, decideChains } from './chains.ts';
import { decideLog } from './log.ts';
import { type DirectOutcome, UNDECIDED } from './outcome.ts';
import { decideQueue } from './queue.ts';

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
): Generator<number, DirectDecision, StopReason | undefined> {
  const { shape } = model;
  if (shape === undefined) return UNDECIDED;
  switch (shape.kind) {
    case 'register':
      if (methods?.has('chains') === false) return UNDECIDED;
      return yield* register(columns, model, from, to, shape);
    case 'queue':
      if (methods?.has('queue') === false) return UNDECIDED;
      return withMethod('queue', decideQueue(columns, from, to));
    case 'log':
      if (methods?.has('log') === false) return UNDECIDED;
      return withMethod('log', decideLog(columns, from, to));
  }
}

function withMethod(method: Method, outcome: DirectOutcome): DirectDecision {
  return outcome.kind === 'undecided' ? outcome : { ...outcome, method };
}

function* register<State>(
  columns: CheckedColumns,
  model: Model<State>,
  from: number,
  to: number,
  shape: Extract<ModelShape, { kind: 'register' }>,
): Generator<number, DirectDecision, StopReason | undefined> {
  const chains = decideChains(columns, from, to, columns.values.intern(shape.initial), shape.cas);
  let step = chains.next();
  while (step.done !== true) {
    const reason = yield 0;
    if (reason !== undefined) return { kind: 'stopped', reason };
    step = chains.next();
  }
  // A compare-and-set that was refused constrains a strict model, and the chains have not looked at it. That they
  // find the history illegal without it still holds.
  const unseen =
    model.strict === true && columns.outcome.subarray(from, to).includes(OUTCOME_REFUSED);
  if (step.value.kind === 'valid' && unseen) return UNDECIDED;
  return withMethod('chains', step.value);
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
