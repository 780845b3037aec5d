// Histories of a database that does everything right: each transaction takes effect as a whole at
// one moment between its invocation and its completion. Same seed, same history.

import type { History, Op } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import type { Random } from '../../src/random.ts';

export interface SimulatedLoad {
  readonly kind: 'list-append' | 'rw-register';
  readonly transactions: number;
  /** Clients at work at the same time. */
  readonly concurrency: number;
  /** Keys in use at the same time; a key is retired after `writesPerKeyMax` writes and replaced. */
  readonly activeKeys: number;
  readonly writesPerKeyMax: number;
  /** Micro-operations per transaction: 1 up to this, evenly. */
  readonly mopsMax: number;
}

/** What Elle's own benchmark uses: 2.5 micro-operations per transaction, half of them reads. */
export function defaultLoad(kind: SimulatedLoad['kind'], transactions: number): SimulatedLoad {
  return { kind, transactions, concurrency: 10, activeKeys: 10, writesPerKeyMax: 32, mopsMax: 4 };
}

interface Client {
  request: readonly (readonly [string, number, Json])[];
  result: Json[] | undefined;
}

/** Simulates a load. The history is complete: every invocation is followed by its ok. */
export function simulate(load: SimulatedLoad, random: Random): History {
  const history: Op[] = [];
  const database = new Database(load);
  const keys = new KeyPool(load, random);
  const clients: (Client | undefined)[] = Array.from({ length: load.concurrency });
  let begun = 0;
  let ended = 0;
  const record = (type: Op['type'], process: number, value: Json) => {
    const index = history.length;
    history.push({ index, time: index * 1000, type, process, f: 'txn', value });
  };
  while (ended < load.transactions) {
    const process = random.int(load.concurrency);
    const client = clients[process];
    if (client === undefined) {
      if (begun === load.transactions) continue;
      begun += 1;
      const request = keys.drawTransaction();
      clients[process] = { request, result: undefined };
      record(
        'invoke',
        process,
        request.map((mop) => [...mop]),
      );
    } else if (client.result === undefined) {
      client.result = client.request.map((mop) => database.apply(mop));
    } else {
      record('ok', process, client.result);
      clients[process] = undefined;
      ended += 1;
    }
  }
  return history;
}

/** Draws transactions; hands out every value once per key. */
class KeyPool {
  readonly #load: SimulatedLoad;
  readonly #random: Random;
  readonly #active: { key: number; writes: number }[];
  #nextKey: number;

  constructor(load: SimulatedLoad, random: Random) {
    this.#load = load;
    this.#random = random;
    this.#active = Array.from({ length: load.activeKeys }, (_, key) => ({ key, writes: 0 }));
    this.#nextKey = load.activeKeys;
  }

  drawTransaction(): readonly (readonly [string, number, Json])[] {
    const length = 1 + this.#random.int(this.#load.mopsMax);
    return Array.from({ length }, () => {
      const slot = this.#random.int(this.#active.length);
      const one = this.#active[slot] as { key: number; writes: number };
      if (this.#random.chance(1, 2)) return ['r', one.key, null] as const;
      one.writes += 1;
      const mop = [
        this.#load.kind === 'list-append' ? 'append' : 'w',
        one.key,
        one.writes,
      ] as const;
      if (one.writes >= this.#load.writesPerKeyMax) {
        this.#active[slot] = { key: this.#nextKey, writes: 0 };
        this.#nextKey += 1;
      }
      return mop;
    });
  }
}

class Database {
  readonly #kind: SimulatedLoad['kind'];
  readonly #lists = new Map<number, Json[]>();
  readonly #registers = new Map<number, Json>();

  constructor(load: SimulatedLoad) {
    this.#kind = load.kind;
  }

  /** Applies one micro-operation and returns it with its result. */
  apply([name, key, value]: readonly [string, number, Json]): Json {
    if (this.#kind === 'rw-register') {
      if (name === 'r') return [name, key, this.#registers.get(key) ?? null];
      this.#registers.set(key, value);
      return [name, key, value];
    }
    const list = this.#lists.get(key);
    // A copy, as in a history that was read from a file: lists of different reads share nothing.
    if (name === 'r') return [name, key, list === undefined ? null : [...list]];
    if (list === undefined) this.#lists.set(key, [value]);
    else list.push(value);
    return [name, key, value];
  }
}
