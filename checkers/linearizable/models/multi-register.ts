// Several registers that one operation reads or writes at once: `write {x: 1, y: 2}`, `read → {x:
// 1, y: 2}`. Counterpart: knossos.model/multi-register.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json, JsonObject } from '../../../src/json.ts';
import type { Model } from '../model.ts';
import { sameJson, unknownFunction } from './same-json.ts';

/**
 * Registers by name, with `read` (some of them) and `write` (some of them). Unwritten ones are
 * `null`.
 */
export function multiRegister(initial: JsonObject = {}): Model<JsonObject> {
  return {
    name: 'multi-register',
    recipe: { name: 'multi-register', options: { initial } },
    initial: () => initial,
    step(state, { f, input, output }) {
      if (f === 'write') return { ...state, ...(input as JsonObject) };
      const seen = Object.entries((output ?? {}) as JsonObject);
      return seen.every(([name, value]) => sameJson(state[name] ?? null, value))
        ? state
        : undefined;
    },
    identify: canonicalJson,
    observes: ({ f }) => f === 'read',
    effect: ({ f, input, output, outcome }) =>
      f === 'write'
        ? `write ${canonicalJson(input ?? null)}`
        : `read ${canonicalJson(output ?? null)} ${outcome}`,
    complaint({ f, input, output, outcome }) {
      const unknown = unknownFunction('multi-register', f, ['read', 'write']);
      if (unknown !== undefined) return unknown;
      if (f === 'write') return isObject(input) ? undefined : 'a write needs an object of values';
      return outcome !== 'ok' || isObject(output) ? undefined : 'a read returned no object';
    },
  };
}

function isObject(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
