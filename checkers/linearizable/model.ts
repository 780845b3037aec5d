// What the checker is told about an object: a record of pure functions over one state. The search
// knows nothing else, so a user's own model needs nothing more. Counterpart: porcupine's Model,
// with deterministic steps.

import type { Json } from '../../src/json.ts';

/**
 * How an operation ended. `refused` reaches a model only when it is strict (see `Model.strict`).
 */
export type OperationOutcome = 'ok' | 'info' | 'refused';

/** One operation as a model sees it. */
export interface Operation {
  readonly f: string;
  readonly key: Json | undefined;
  /** The argument; `[from, to]` for a compare-and-set. */
  readonly input: Json | undefined;
  /** What the client was told; `undefined` with `info` and `refused`. */
  readonly output: Json | undefined;
  readonly outcome: OperationOutcome;
}

/**
 * An object with sequential behaviour. `State` is any value but `undefined`, is never changed in
 * place, and two states are the same state exactly when `identify` gives the same string.
 */
export interface Model<State> {
  readonly name: string;
  /** The state before the first operation. */
  initial(): State;
  /**
   * The state after `operation` takes effect in `state`, or `undefined` when it could not have
   * ended as it did. With `info` the output is not known: any output will do. That it may never
   * take effect is not the model's concern.
   */
  step(state: State, operation: Operation): State | undefined;
  /** A string that is equal for equal states only. Default: the JSON text of the state. */
  identify?(state: State): string;
  /** Operations with different partitions never meet in one state. Default: the operation's key. */
  partition?(operation: Operation): Json | undefined;
  /**
   * True for an operation that, in every state in which it is possible, leaves the state as it is.
   * Such an operation is taken as soon as it is possible, which never excludes a linearization.
   * Default: never.
   */
  observes?(operation: Operation): boolean;
  /**
   * Operations with equal effects have the same `step` in every state, whatever their outcomes are.
   * Default: equal f, input, output and outcome.
   */
  effect?(operation: Operation): string;
  /**
   * True when `refused` operations say something about the state; otherwise they are dropped, as in
   * Jepsen.
   */
  readonly strict?: boolean;
  /**
   * What is wrong with the shape of `operation` (an unknown `f`, a value of the wrong type), or
   * `undefined`.
   */
  complaint?(operation: Operation): string | undefined;
  /**
   * A model that gives the same verdict for a partition in which these are the operations, but has
   * fewer states: ones that no operation there can tell apart may be one. Default: the model
   * itself.
   */
  specialize?(operations: readonly Operation[]): Model<State>;
  describeOperation?(operation: Operation): string;
  describeState?(state: State): string;
  /**
   * How another thread makes this model again: a name and options of `modelNamed`. Without it one
   * thread decides.
   */
  readonly recipe?: { readonly name: string; readonly options: Json };
  /**
   * How the model's values may be read by a polynomial decision procedure; the search needs none of
   * it.
   */
  readonly shape?: ModelShape;
}

/** Names a family of models for which a decision procedure exists that needs no search. */
export type ModelShape =
  | { readonly kind: 'register'; readonly initial: Json; readonly cas: boolean }
  | { readonly kind: 'kv'; readonly absent: string | null }
  | { readonly kind: 'queue' }
  | { readonly kind: 'stack' }
  | { readonly kind: 'locks'; readonly permits: number }
  | { readonly kind: 'log' };

/**
 * A model whose functions threw. `line` is the source line (or event index) of the operation it was
 * given.
 */
export class ModelError extends Error {
  readonly code = 'model-threw';
  readonly line: number;

  constructor(model: string, line: number, cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`the model ${model} threw: ${text}`, { cause });
    this.name = 'ModelError';
    this.line = line;
  }
}

/** One line for an operation: `write 3`, `read → 4`, `cas 1 → 2 (unknown)`. */
export function describeOperation<State>(model: Model<State>, operation: Operation): string {
  if (model.describeOperation !== undefined) return model.describeOperation(operation);
  const input = operation.input === undefined ? '' : ` ${JSON.stringify(operation.input)}`;
  const output = operation.output === undefined ? '' : ` → ${JSON.stringify(operation.output)}`;
  return `${operation.f}${input}${output}${outcomeNote(operation.outcome)}`;
}

/** One line for a state. */
export function describeState<State>(model: Model<State>, state: State): string {
  return model.describeState === undefined ? JSON.stringify(state) : model.describeState(state);
}

/** `a register`, `an owned-lock`. */
export function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`;
}

/** What is said after an operation that did not simply succeed. */
export function outcomeNote(outcome: OperationOutcome): string {
  switch (outcome) {
    case 'ok':
      return '';
    case 'info':
      return ' (unknown whether it happened)';
    case 'refused':
      return ' (refused)';
  }
}
