// One register: read, write, and compare-and-set. It begins absent (`null`) unless told otherwise.
// A failed compare-and-set did not happen, and says no more than that, as in Jepsen; with `strict`
// one that was refused says that the value was another one at some moment, as in porcupine's model
// of etcd. Counterpart: knossos.model/cas-register.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import { type Model, type Operation, outcomeNote } from '../model.ts';
import { sameJson, unknownFunction } from './same-json.ts';

/** How a register begins, and what a refusal says. */
export interface RegisterOptions {
  /** Value before the first write. Default: `null`. */
  readonly initial?: Json;
  /** A compare-and-set that was refused met another value. Default: false. */
  readonly strict?: boolean;
}

/** A register with `read`, `write` and `cas` (argument `[from, to]`). */
export function casRegister(options: RegisterOptions = {}): Model<Json> {
  const initial = options.initial ?? null;
  return {
    name: 'cas-register',
    recipe: { name: 'cas-register', options: { initial, strict: options.strict === true } },
    strict: options.strict === true,
    shape: { kind: 'register', initial, cas: true },
    initial: () => initial,
    step,
    identify: canonicalJson,
    observes: ({ f, outcome }) => f === 'read' || outcome === 'refused',
    effect,
    complaint: (operation) => complaint(operation, ['read', 'write', 'cas']),
    describeOperation: describe,
    describeState: (state) => JSON.stringify(state),
  };
}

/** A register with `read` and `write` only. */
export function register(options: { readonly initial?: Json } = {}): Model<Json> {
  return {
    ...casRegister(options),
    name: 'register',
    recipe: { name: 'register', options: { initial: options.initial ?? null } },
    // `cas` must not pass: it is left to the search, which asks for complaints.
    shape: { kind: 'register', initial: options.initial ?? null, cas: false },
    complaint: (operation) => complaint(operation, ['read', 'write']),
  };
}

function step(state: Json, operation: Operation): Json | undefined {
  const { f, input, output, outcome } = operation;
  // Only a compare-and-set asks for anything that could have been otherwise.
  if (outcome === 'refused' && f !== 'cas') return state;
  if (f === 'read') return sameJson(state, output as Json) ? state : undefined;
  if (f === 'write') return input as Json;
  const [from, to] = input as readonly [Json, Json];
  const matches = sameJson(state, from);
  if (outcome === 'refused') return matches ? undefined : state;
  return matches ? to : undefined;
}

/**
 * Whether a write or a compare-and-set is known to have happened makes no difference to what it
 * does.
 */
function effect(operation: Operation): string {
  const { f, outcome } = operation;
  if (f === 'read') return `read ${canonicalJson(operation.output ?? null)} ${outcome}`;
  return `${f} ${canonicalJson(operation.input as Json)} ${outcome === 'refused'}`;
}

function complaint(operation: Operation, functions: readonly string[]): string | undefined {
  const { f, input, output, outcome } = operation;
  const unknown = unknownFunction('register', f, functions);
  if (unknown !== undefined) return unknown;
  if (f === 'read' && outcome === 'ok' && output === undefined) return 'a read returned no value';
  if (f === 'write' && input === undefined) return 'a write has no value';
  return undefined;
}

function describe(operation: Operation): string {
  const { f, input, output, outcome } = operation;
  if (f === 'read') return `read → ${JSON.stringify(output)}`;
  if (f === 'write') return `write ${JSON.stringify(input)}${outcomeNote(outcome)}`;
  const [from, to] = input as readonly [Json, Json];
  return `cas ${JSON.stringify(from)} → ${JSON.stringify(to)}${outcomeNote(outcome)}`;
}
