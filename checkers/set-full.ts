// A grow-only set that is read all along. Counterpart: jepsen.checker/set-full.
//
// An element is known once its add was acknowledged or some read showed it. It is lost if, after
// that, a read began that did not show it and none that began later did; stable if the last read
// that could show it did; stale if it was stable in the end but some read had missed it after it
// was known. Unlike Jepsen's, this checker notices duplicates (there the test can never be true)
// and elements that nobody tried to add.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';
import { canonical } from './elle/interner.ts';

/** What is promised of when an element shows. */
export interface SetFullOptions {
  /** A known element must show in every read that begins afterwards, not only in the end. */
  readonly linearizable: boolean;
}

interface Element {
  readonly value: string;
  /** The operation that made it known. */
  known: Op | undefined;
  /** Invocations of the latest read that showed it and of the latest that did not. */
  lastPresent: Op | undefined;
  lastAbsent: Op | undefined;
}

type Fate =
  | { readonly outcome: 'stable' | 'lost'; readonly latencyMs: number }
  | { readonly outcome: 'never-read' };

/**
 * Operations: `add` of a value, `read` that returns all values, at any time. Statistics: Jepsen's
 * counts, lists and latencies (milliseconds by quantile). Counterpart: jepsen.checker/set-full.
 */
export function setFullChecker(options: SetFullOptions): Checker {
  return {
    name: 'set-full',
    promise: 'what was added and acknowledged, or once seen, is seen by reads from then on',
    check: (history) => checkSetFull(history, options),
  };
}

function checkSetFull(history: History, { linearizable }: SetFullOptions): CheckResult {
  const elements = new Map<string, Element>();
  const reads = new Map<Op['process'], Op>();
  const duplicated = new Map<string, number>();
  const anomalies: Anomaly[] = [];
  for (const op of history) {
    if (op.f === 'add') noteAdd(elements, op);
    if (op.f !== 'read') continue;
    if (op.type === 'invoke') reads.set(op.process, op);
    if (op.type !== 'ok') continue;
    const { value } = op;
    if (!Array.isArray(value)) {
      return {
        verdict: 'unknown',
        reason: `operation ${op.index}: a read of a set must return a list`,
        statistics: { [MALFORMED_OPERATION]: op.index },
      };
    }
    noteRead(elements, reads.get(op.process) ?? op, op, value, duplicated, anomalies);
  }
  return conclude(elements, duplicated, anomalies, linearizable);
}

function noteAdd(elements: Map<string, Element>, op: Op): void {
  const value = canonical(op.value ?? null);
  const element = elements.get(value);
  if (op.type === 'invoke' && element === undefined) {
    elements.set(value, {
      value,
      known: undefined,
      lastPresent: undefined,
      lastAbsent: undefined,
    });
  }
  if (op.type === 'ok' && element !== undefined) element.known ??= op;
}

function noteRead(
  elements: Map<string, Element>,
  invocation: Op,
  op: Op,
  list: readonly Json[],
  duplicated: Map<string, number>,
  anomalies: Anomaly[],
): void {
  const counts = new Map<string, number>();
  for (const one of list) {
    const value = canonical(one);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  for (const [value, count] of counts) {
    if (count > 1) {
      duplicated.set(value, Math.max(count, duplicated.get(value) ?? 0));
      const summary = `Operation ${op.index} read ${value} ${count} times.`;
      anomalies.push({ kind: 'duplicate-elements', summary, ops: [op.index] });
    }
    if (!elements.has(value)) {
      const summary = `Operation ${op.index} read ${value}, which nobody had tried to add.`;
      anomalies.push({ kind: 'unexpected-element', summary, ops: [op.index] });
    }
  }
  for (const element of elements.values()) {
    if (counts.has(element.value)) {
      element.known ??= op;
      element.lastPresent = later(element.lastPresent, invocation);
    } else element.lastAbsent = later(element.lastAbsent, invocation);
  }
}

function later(a: Op | undefined, b: Op): Op {
  return a === undefined || a.index < b.index ? b : a;
}

function fateOf({ known, lastPresent, lastAbsent }: Element): Fate {
  const present = lastPresent?.index ?? -1;
  const absent = lastAbsent?.index ?? -1;
  const sinceKnownMs = (op: Op | undefined) =>
    op === undefined ? 0 : Math.max(0, Math.trunc((op.time + 1 - (known?.time ?? 0)) / 1e6));
  if (present > absent) return { outcome: 'stable', latencyMs: sinceKnownMs(lastAbsent) };
  // A read that began before the element was known may simply have come too early.
  if (known !== undefined && absent > present && known.index < absent) {
    return { outcome: 'lost', latencyMs: sinceKnownMs(lastPresent) };
  }
  return { outcome: 'never-read' };
}

function conclude(
  elements: ReadonlyMap<string, Element>,
  duplicated: ReadonlyMap<string, number>,
  found: readonly Anomaly[],
  linearizable: boolean,
): CheckResult {
  const anomalies = [...found];
  const lists = { lost: [] as string[], stale: [] as string[], 'never-read': [] as string[] };
  const latencies = { stable: [] as number[], lost: [] as number[] };
  for (const element of elements.values()) {
    const fate = fateOf(element);
    if (fate.outcome === 'never-read') {
      lists['never-read'].push(element.value);
      continue;
    }
    latencies[fate.outcome].push(fate.latencyMs);
    if (fate.outcome === 'lost') {
      lists.lost.push(element.value);
      anomalies.push(describe('lost-element', element, 'and no later read showed it'));
    } else if (fate.latencyMs > 0) {
      lists.stale.push(element.value);
      if (linearizable) anomalies.push(describe('stale-read', element, 'though it was known'));
    }
  }
  const statistics: Json = {
    'attempt-count': elements.size,
    'stable-count': latencies.stable.length,
    'lost-count': lists.lost.length,
    'stale-count': lists.stale.length,
    'never-read-count': lists['never-read'].length,
    'duplicated-count': duplicated.size,
    duplicated: Object.fromEntries(duplicated),
    lost: parse(lists.lost),
    stale: parse(lists.stale),
    'never-read': parse(lists['never-read']),
    ...quantiles('stable-latencies', latencies.stable),
    ...quantiles('lost-latencies', latencies.lost),
  };
  if (anomalies.length > 0) return { verdict: 'invalid', anomalies, statistics };
  if (latencies.stable.length === 0) {
    return { verdict: 'unknown', reason: 'no read ever showed an added element', statistics };
  }
  return { verdict: 'valid', statistics };
}

function describe(kind: string, { value, known, lastAbsent }: Element, clause: string): Anomaly {
  const ops = [known?.index ?? 0, lastAbsent?.index ?? 0].sort((a, b) => a - b);
  return {
    kind,
    summary:
      `${value} was known from operation ${known?.index} on, but the read that began at operation ` +
      `${lastAbsent?.index} did not show it, ${clause}.`,
    ops,
  };
}

function parse(values: readonly string[]): Json[] {
  return values.map((value) => JSON.parse(value) as Json);
}

function quantiles(name: string, values: readonly number[]): { readonly [name: string]: Json } {
  if (values.length === 0) return {};
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { [name]: Object.fromEntries([0, 0.5, 0.95, 0.99, 1].map((share) => [share, at(share)])) };
}
