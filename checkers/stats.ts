// What was done, how much of it succeeded and how long that took: overall, by kind of operation,
// and under each fault. It has no opinion, so it is always `valid`. Counterpart:
// jepsen.checker/stats and jepsen.checker.perf.
//
// Latencies are those of operations that ended `ok`, from invocation to completion: an `info` lasts
// as long as the client's patience, and a `fail` may be over before anything was sent. An operation
// belongs to a fault when it was in progress at some moment of it, so one may belong to several;
// `outside` are those that met none.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Checker } from './checker.ts';
import { type RecordedFault, recordedFaults } from './fault-windows.ts';
import { type Ending, Tally } from './tally.ts';

/**
 * Statistics: `{overall, byF: {[f]}, faults: [{id, kind, fromMs, untilMs, …}], outside}`, each with
 * the fields of a `Tally`. `untilMs` is null for a fault that the history does not see healed.
 */
export const statsChecker: Checker = {
  name: 'stats',
  promise: null,
  check: (history) => ({ verdict: 'valid', statistics: summarize(history) }),
};

interface Span {
  readonly f: string;
  readonly from: number;
  /** Infinity where it never ended. */
  readonly until: number;
  readonly ending: Ending;
}

function summarize(history: History): Json {
  const faults = recordedFaults(history);
  const overall = new Tally();
  const outside = new Tally();
  const byF = new Map<string, Tally>();
  const byFault = faults.map(() => new Tally());
  for (const span of spans(history)) {
    const latency = span.until - span.from;
    overall.add(span.ending, latency);
    tallyOf(byF, span.f).add(span.ending, latency);
    let met = false;
    faults.forEach((fault, index) => {
      if (!overlaps(span, fault)) return;
      met = true;
      byFault[index]?.add(span.ending, latency);
    });
    if (!met) outside.add(span.ending, latency);
  }
  return {
    overall: overall.summarize(),
    byF: Object.fromEntries(
      [...byF].sort(([a], [b]) => (a < b ? -1 : 1)).map(([f, tally]) => [f, tally.summarize()]),
    ),
    faults: faults.map((fault, index) => ({ ...describe(fault), ...byFault[index]?.summarize() })),
    outside: outside.summarize(),
  };
}

function describe({ id, kind, from, until }: RecordedFault): { readonly [name: string]: Json } {
  const untilMs = until === Number.POSITIVE_INFINITY ? null : Math.round(until / 1e6);
  return { id, kind, fromMs: Math.round(from / 1e6), untilMs };
}

function overlaps(span: Span, fault: RecordedFault): boolean {
  return span.from <= fault.until && span.until >= fault.from;
}

function tallyOf(tallies: Map<string, Tally>, f: string): Tally {
  let tally = tallies.get(f);
  if (tally === undefined) {
    tally = new Tally();
    tallies.set(f, tally);
  }
  return tally;
}

/** Every client's operation from its invocation to its end. */
function* spans(history: History): Generator<Span> {
  const open = new Map<Op['process'], Op>();
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') {
      open.set(op.process, op);
      continue;
    }
    const invocation = open.get(op.process);
    open.delete(op.process);
    // A completion without an invocation is for the validation of histories to complain about.
    if (invocation === undefined) continue;
    yield { f: invocation.f, from: invocation.time, until: op.time, ending: op.type };
  }
  for (const { f, time } of open.values()) {
    yield { f, from: time, until: Number.POSITIVE_INFINITY, ending: 'open' };
  }
}
