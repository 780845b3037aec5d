// What a check has found, kept small: every anomaly is counted, the first few of each kind are
// described.

import type { Json } from '../../src/json.ts';
import type { Anomaly } from '../checker.ts';

/** How many anomalies of one kind are described unless told otherwise. */
const EXAMPLES_MAX = 16;

/** An anomaly before it is known whether there is room to describe it. */
export interface Finding {
  readonly summary: string;
  readonly key?: Json;
  /** Operation indices in any order, possibly repeated. */
  readonly ops: readonly number[];
  readonly details?: Json;
}

export class Findings {
  readonly #anomalies: Anomaly[] = [];
  readonly #counts = new Map<string, number>();

  /** Counts an anomaly; `describe` is only called while there is room for another of its kind. */
  add(kind: string, describe: () => Finding): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count > EXAMPLES_MAX) return;
    const { summary, key, ops, details } = describe();
    this.#anomalies.push({
      kind,
      summary,
      ops: [...new Set(ops)].sort((a, b) => a - b),
      ...(key === undefined ? {} : { key: typeof key === 'string' ? key : JSON.stringify(key) }),
      ...(details === undefined ? {} : { details }),
    });
  }

  /** Kinds found, in the order of their names. */
  kinds(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  /** How many of each kind, by name. */
  counts(): { readonly [kind: string]: number } {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The described anomalies, in the order in which they were found. */
  anomalies(): readonly Anomaly[] {
    return this.#anomalies;
  }
}

/** JSON for a sentence: long values are cut in the middle. */
export function show(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 48)}…${text.slice(-24)}` : text;
}

/** A key for a sentence: strings without quotes where that cannot be misread. */
export function showKey(key: Json | undefined): string {
  return typeof key === 'string' && /^[\w-]+$/.test(key) ? key : show(key);
}
