// A key–value store of strings: get, put, append, delete. Keys are independent, so each is a
// partition of its own. Counterpart: porcupine's kvModel.

import type { Json } from '../../../src/json.ts';
import { type Model, type Operation, outcomeNote } from '../model.ts';
import { Prefixes } from './prefixes.ts';
import { unknownFunction } from './same-json.ts';

/** What an absent key reads as. */
export interface KvOptions {
  /** What a `get` of an absent key returns. Default: `null`; porcupine's histories have `''`. */
  readonly absent?: string | null;
}

/** Texts to put in order, so that it takes a few milliseconds. */
const READ_MAX = 10_000;

/** State: the key's string, or what stands for an absent key. */
export function kv(options: KvOptions = {}): Model<string | null> {
  const absent = options.absent ?? null;
  return {
    ...store(absent, (state) => state, undefined),
    specialize(operations) {
      const read = operations.flatMap(({ f, output }) =>
        f === 'get' && typeof output === 'string' ? [output] : [],
      );
      // So many texts on one key were put there whole: a text that is appended to so often would
      // not fit into memory.
      if (new Set(read).size > READ_MAX) return store(absent, (state) => state, undefined);
      const prefixes = new Prefixes(read);
      // Longer than everything that was read, so it is none of the values that are.
      const unread = `${read.reduce((a, b) => (a.length >= b.length ? a : b), '')}~`;
      return store(absent, (state) => (prefixes.has(state) ? state : unread), unread);
    },
  };
}

/**
 * `known` gives the state to go on with in place of a string; `unread` is the one that stays as it
 * is.
 */
function store(
  absent: string | null,
  known: (state: string) => string,
  unread: string | undefined,
): Model<string | null> {
  return {
    name: 'kv',
    recipe: { name: 'kv', options: { absent } },
    shape: { kind: 'kv', absent },
    initial: () => absent,
    step(state, { f, input, output }) {
      if (f === 'get') return output === state ? state : undefined;
      if (f === 'put') return known(input as string);
      if (f === 'append')
        return state === unread ? state : known((state ?? '') + (input as string));
      return absent;
    },
    identify: (state) => (state === null ? 'absent' : `=${state}`),
    observes: ({ f }) => f === 'get',
    effect: ({ f, input, output, outcome }) =>
      f === 'get' ? `get ${JSON.stringify(output)} ${outcome}` : `${f} ${JSON.stringify(input)}`,
    complaint,
    describeOperation: describe,
    describeState: (state) => (state === null ? 'absent' : JSON.stringify(state)),
  };
}

function complaint({ f, input, output, outcome }: Operation): string | undefined {
  const unknown = unknownFunction('kv store', f, ['get', 'put', 'append', 'delete']);
  if (unknown !== undefined) return unknown;
  if ((f === 'put' || f === 'append') && typeof input !== 'string') return `${f} needs a string`;
  if (f === 'get' && outcome === 'ok' && typeof output !== 'string' && output !== null) {
    return 'a get returned neither a string nor null';
  }
  return undefined;
}

function describe({ f, input, output, outcome }: Operation): string {
  if (f === 'get') return `get → ${JSON.stringify(output as Json)}`;
  return `${f}${input === undefined ? '' : ` ${JSON.stringify(input)}`}${outcomeNote(outcome)}`;
}
