// The operations on registers: which key, what to do, with which value.
//
// Every value written to a key is new there (1, 2, 3 …), so that a read tells which write it saw. A
// compare-and-set expects, most often, the value last seen in its key, so that a good part of them
// succeed; else an older one or none, so that success where there should be failure is caught. A
// key is retired after a number of operations, since what a checker must search grows with the
// operations on one key that are never decided.

import { assert } from '../src/errors.ts';
import { type Drawn, evolve } from '../src/generator/evolve.ts';
import type { Generator } from '../src/generator/generator.ts';
import type { OpTemplate } from '../src/generator/template.ts';
import type { Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Random } from '../src/random.ts';

export interface RegisterOptions {
  readonly random: Random;
  /** Keys in use at one time, at least 1. */
  readonly keys: number;
  /** At least 1. */
  readonly operationsPerKeyMax: number;
  /** Gets the name of every key on which an operation is invoked. */
  readonly touched: Set<string>;
}

/** Of 100 operations so many are reads, so many writes; the others are compare-and-sets. */
const READS = 45;
const WRITES = 35;

/**
 * Of 100 compare-and-sets so many expect the last value seen, so many an absent key; the others an
 * older value.
 */
const EXPECT_LAST = 70;
const EXPECT_ABSENT = 8;

/** A key in use. */
interface Slot {
  readonly key: string;
  /** Operations given so far. */
  readonly given: number;
  /** Values written so far; the next is one more. */
  readonly written: number;
  /** The value that the latest successful operation left or saw; null for absent. */
  readonly last: Json;
}

interface State {
  readonly slots: readonly Slot[];
  /** Keys named so far. */
  readonly named: number;
}

/**
 * Operations without end. `k1` … are the first keys; a retired key is replaced by the next name.
 */
export function registerOperations(options: RegisterOptions): Generator {
  const { random, keys, operationsPerKeyMax, touched } = options;
  assert(keys >= 1 && operationsPerKeyMax >= 1, 'a register has a key and an operation on it');
  const slots = Array.from({ length: keys }, (_, index) => freshSlot(index + 1));
  return evolve<State>({
    random,
    start: { slots, named: keys },
    draw: (draws, state) => drawNext(draws, state, operationsPerKeyMax),
    after: stateAfter,
    onInvoke: ({ key }) => key !== undefined && touched.add(key),
  });
}

function freshSlot(name: number): Slot {
  return { key: `k${name}`, given: 0, written: 0, last: null };
}

function drawNext(
  random: Random,
  { slots, named }: State,
  operationsPerKeyMax: number,
): Drawn<State> {
  const index = random.int(slots.length);
  const slot = slots[index] as Slot;
  const op = drawOperation(random, slot);
  const retired = slot.given + 1 >= operationsPerKeyMax;
  const written = op.f === 'read' ? slot.written : slot.written + 1;
  const after = retired ? freshSlot(named + 1) : { ...slot, given: slot.given + 1, written };
  return { op, state: { slots: slots.with(index, after), named: retired ? named + 1 : named } };
}

/** A successful operation tells what its key holds. */
function stateAfter(state: State, event: Op): State {
  if (event.type !== 'ok' || event.key === undefined) return state;
  const index = state.slots.findIndex((slot) => slot.key === event.key);
  const slot = state.slots[index];
  const last = valueAfter(event);
  if (slot === undefined || slot.last === last) return state;
  return { ...state, slots: state.slots.with(index, { ...slot, last }) };
}

function drawOperation(random: Random, slot: Slot): OpTemplate {
  const { key, written } = slot;
  const percent = random.int(100);
  if (percent < READS) return { f: 'read', key };
  if (percent < READS + WRITES) return { f: 'write', key, value: written + 1 };
  return { f: 'cas', key, value: [drawExpected(random, slot), written + 1] };
}

function drawExpected(random: Random, slot: Slot): Json {
  const percent = random.int(100);
  if (percent < EXPECT_LAST || slot.written === 0) return slot.last;
  if (percent < EXPECT_LAST + EXPECT_ABSENT) return null;
  return 1 + random.int(slot.written);
}

/** The register's value when a successful operation took effect. */
function valueAfter(event: Op): Json {
  const value = event.value ?? null;
  return event.f === 'cas' && Array.isArray(value) ? (value[1] as Json) : value;
}
