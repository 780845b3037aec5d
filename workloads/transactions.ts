// Random transactions over several keys, in Elle's form. Counterpart: elle.list-append/wr-txns and
// jepsen.tests.cycle.append.
//
// Every value written to a key is new there (1, 2, 3 …), so that a read tells which write it saw.
// Some keys are drawn more often than others, as in life, and a key is retired after a number of
// writes, since lists grow with them.

import { type Drawn, evolve } from '../src/generator/evolve.ts';
import type { Generator } from '../src/generator/generator.ts';
import type { OpTemplate } from '../src/generator/template.ts';
import type { Json } from '../src/json.ts';
import type { Random } from '../src/random.ts';
import { finalOperations } from './final-reads.ts';
import type { WorkloadOptions } from './workload.ts';

/** The longest transaction. */
const MICRO_OPS_MAX = 8;
/** Of so many transactions, one may be as long as that; the others have up to `MICRO_OPS_USUAL`. */
const ONE_LONG_IN = 5;
const MICRO_OPS_USUAL = 4;
/** However many operations a key may have, so many writes retire it. */
const WRITES_PER_KEY_MAX = 40;
/** Keys that one final transaction reads. */
const FINAL_READS = 4;

interface Slot {
  readonly key: string;
  /** Values written so far; the next is one more. */
  readonly written: number;
}

interface State {
  readonly slots: readonly Slot[];
  /** Keys named so far. */
  readonly named: number;
}

export interface Transactions {
  readonly generator: Generator;
  /** Reads every key of a transaction that was invoked. */
  readonly final: () => Generator;
}

/** Transactions of reads and of `write`s: `append` or `w`. */
export function transactions(options: WorkloadOptions, write: 'append' | 'w'): Transactions {
  const { random, keys, operationsPerKeyMax } = options;
  const writesMax = Math.max(1, Math.min(WRITES_PER_KEY_MAX, operationsPerKeyMax));
  const touched = new Set<string>();
  const slots = Array.from({ length: keys }, (_, index) => ({ key: `k${index + 1}`, written: 0 }));
  const generator = evolve<State>({
    random,
    start: { slots, named: keys },
    draw: (draws, state) => drawTransaction(draws, state, write, writesMax),
    onInvoke: ({ value }) => noteKeys(value ?? null, touched),
  });
  return { generator, final: () => finalOperations(finalTransactions([...touched])) };
}

function drawTransaction(
  random: Random,
  before: State,
  write: 'append' | 'w',
  writesMax: number,
): Drawn<State> {
  let state = before;
  const length = 1 + random.int(random.chance(1, ONE_LONG_IN) ? MICRO_OPS_MAX : MICRO_OPS_USUAL);
  const value: Json[] = [];
  for (let place = 0; place < length; place++) {
    // The square of a uniform draw: of five keys, the first is drawn 45 times in a hundred, the
    // last 11 times.
    const index = Math.floor(state.slots.length * random.float() ** 2);
    const slot = state.slots[index] as Slot;
    if (random.chance(1, 2)) value.push(['r', slot.key, null]);
    else {
      value.push([write, slot.key, slot.written + 1]);
      state = withWrite(state, index, writesMax);
    }
  }
  return { op: { f: 'txn', value }, state };
}

function withWrite({ slots, named }: State, index: number, writesMax: number): State {
  const { key, written } = slots[index] as Slot;
  if (written + 1 < writesMax) {
    return { slots: slots.with(index, { key, written: written + 1 }), named };
  }
  return { slots: slots.with(index, { key: `k${named + 1}`, written: 0 }), named: named + 1 };
}

/** Adds the keys of a transaction to `touched`. */
export function noteKeys(value: Json, touched: Set<string>): void {
  for (const [, key] of value as readonly (readonly [string, string, Json])[]) touched.add(key);
}

/** Transactions that read all of `keys`. */
export function finalTransactions(keys: readonly string[]): readonly OpTemplate[] {
  const operations: OpTemplate[] = [];
  for (let start = 0; start < keys.length; start += FINAL_READS) {
    const value = keys.slice(start, start + FINAL_READS).map((key): Json => ['r', key, null]);
    operations.push({ f: 'txn', value });
  }
  return operations;
}
