// Decision procedures that need no search, tried first. Each is exact where it answers and says so
// where it cannot. Locks with owners have none: whoever asks for a lock does nothing else
// meanwhile, so that at any return there are hardly more configurations than pending operations.

import type { Method, StopReason } from '../decision.ts';
import { orStopped } from '../in-turns.ts';
import type { Model, ModelShape } from '../model.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { chainsWitness, decideChains } from './chains.ts';
import { decideKv } from './kv.ts';
import { decideLocks } from './locks.ts';
import { decideLog } from './log.ts';
import { type DirectOutcome, UNDECIDED } from './outcome.ts';
import { decideQueue } from './queue.ts';
import { decideStack } from './stack.ts';

/** What a procedure found out about one partition. */
export type DirectDecision =
  | { readonly kind: 'valid'; readonly method: Method }
  | {
      readonly kind: 'invalid';
      readonly method: Method;
      readonly conflict: readonly number[];
      readonly reason: string;
      readonly failingRow?: number;
    }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/**
 * Tries the procedures that fit the model's shape on one partition: the rows from `from` to `to -
 * 1`.
 */
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
      return yield* inTurns('chains', registerChains(columns, model, from, to, shape));
    case 'kv':
      if (methods?.has('kv') === false) return UNDECIDED;
      return yield* inTurns('kv', decideKv(columns, from, to, shape.absent));
    case 'queue':
      if (methods?.has('queue') === false) return UNDECIDED;
      return yield* inTurns('queue', decideQueue(columns, from, to));
    case 'stack':
      if (methods?.has('stack') === false) return UNDECIDED;
      return yield* inTurns('stack', decideStack(columns, from, to));
    case 'locks': {
      if (methods?.has('locks') === false) return UNDECIDED;
      const strict = model.strict === true;
      return yield* inTurns('locks', decideLocks(columns, from, to, shape.permits, strict));
    }
    case 'log':
      if (methods?.has('log') === false) return UNDECIDED;
      return yield* inTurns('log', decideLog(columns, from, to));
  }
}

function registerChains<State>(
  columns: CheckedColumns,
  model: Model<State>,
  from: number,
  to: number,
  { initial, cas }: Extract<ModelShape, { kind: 'register' }>,
): Generator<void, DirectOutcome, unknown> {
  const code = columns.values.intern(initial);
  return decideChains(columns, from, to, code, cas, model.strict === true);
}

function withMethod(method: Method, outcome: DirectOutcome): DirectDecision {
  return outcome.kind === 'undecided' ? outcome : { ...outcome, method };
}

/** Gives the driver a turn wherever the procedure does. */
function* inTurns(
  method: Method,
  procedure: Generator<void, DirectOutcome, unknown>,
): Generator<number, DirectDecision, StopReason | undefined> {
  const outcome = yield* orStopped(procedure);
  if (typeof outcome === 'string') return { kind: 'stopped', reason: outcome };
  return withMethod(method, outcome);
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
