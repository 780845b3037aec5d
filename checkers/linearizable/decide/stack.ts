// Stacks whose elements are pushed at most once each, without search. An element that was pushed and popped at
// overlapping times fits in anywhere, by itself. Every other one is certainly there from the return of its push to
// the call of its pop. Between two stretches of such times the stack can be empty, so each stretch is judged by
// itself; inside of one it cannot be empty, so some element must lie at the bottom all the time: one whose push can
// come before all else and whose pop after all else. It is set aside, and the rest is judged again.
//
//   push 1 |-|              |-| pop 1      1 can be the bottom; then 2 stands alone
//   push 2     |-|      |-|     pop 2
//
// That setting aside and splitting lose nothing follows from one fact: a legal history stays legal without an element.
// Quadratic at worst. Counterpart: Bouajjani, Emmi, Enea & Hamza 2015, where stacks are characterised like this.

import { OUTCOME_FAIL, OUTCOME_INFO, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { ABSENT, NULL } from '../../../src/history/value-pool.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../partitions.ts';
import { inOrderOfReturns } from './in-order.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { emptyWhileFull } from './stretches.ts';

/**
 * One element's push and pop. An element that was never popped is popped at the end of time; one of which nobody knows
 * that it was pushed is pushed at the end of time, so that it is never certainly there.
 */
interface Element {
  readonly push: number;
  /** -1 when there was none. */
  pop: number;
  readonly pushCall: number;
  readonly pushReturn: number;
  popCall: number;
  popReturn: number;
}

/** Checks spent on making a contradiction smaller. */
const CHECKS_MAX = 100;

/**
 * Decides one partition. Undecided with an element pushed twice; an indeterminate pop may be taken not to have
 * happened, so with one of those only `valid` is certain.
 */
export function* decideStack(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, DirectOutcome, unknown> {
  const parts = yield* split(columns, from, to);
  if (parts === undefined) return UNDECIDED;
  const { elements, empties, isOpen } = parts;
  const outcome =
    (yield* impossiblePop(columns, parts)) ??
    (yield* emptyWhileFull(columns, [...elements.values()].map(presenceOf), empties, 'stack')) ??
    (yield* lastInFirstOut([...elements.values()]));
  return outcome.kind === 'invalid' && isOpen ? UNDECIDED : outcome;
}

interface Parts {
  readonly elements: Map<number, Element>;
  readonly pops: readonly number[];
  readonly empties: readonly number[];
  /** There was a pop of which nobody knows what it took. */
  readonly isOpen: boolean;
}

function* split(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, Parts | undefined, unknown> {
  const elements = new Map<number, Element>();
  const pops: number[] = [];
  const empties: number[] = [];
  let isOpen = false;
  for (let row = from; row < to; row++) {
    if (row % TURN_ITEMS === 0) yield;
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) continue;
    const f = columns.functions[columns.f[row] as number];
    if (f === 'push') {
      const code = columns.input[row] as number;
      if (code === ABSENT || code === NULL || elements.has(code)) return undefined;
      elements.set(code, pushed(columns, row));
    } else if (f === 'pop') {
      const code = columns.output[row] as number;
      if (outcome === OUTCOME_INFO) isOpen = true;
      else if (code === ABSENT) return undefined;
      else (code === NULL ? empties : pops).push(row);
    } else {
      return undefined;
    }
  }
  return { elements, pops, empties, isOpen };
}

function pushed(columns: CheckedColumns, row: number): Element {
  return {
    push: row,
    pop: -1,
    pushCall: columns.call[row] as number,
    pushReturn: columns.return[row] as number,
    popCall: Infinity,
    popReturn: Infinity,
  };
}

/** Matches pops with pushes. */
function* impossiblePop(
  columns: CheckedColumns,
  parts: Parts,
): Generator<void, DirectOutcome | undefined, unknown> {
  const { elements, pops } = parts;
  for (const [i, row] of pops.entries()) {
    if (i % TURN_ITEMS === 0) yield;
    const element = elements.get(columns.output[row] as number);
    if (element === undefined) return invalid([row], 'it popped an element that nobody had pushed');
    if ((columns.return[row] as number) < element.pushCall) {
      return invalid([row, element.push], 'an element was popped before it was pushed');
    }
    if (element.pop >= 0) {
      const rows = [element.push, element.pop, row];
      return invalid(rows, 'an element that was pushed once was popped twice');
    }
    element.pop = row;
    element.popCall = columns.call[row] as number;
    element.popReturn = columns.return[row] as number;
  }
  return undefined;
}

function presenceOf({ push, pop, pushReturn, popCall }: Element) {
  return { start: pushReturn, end: popCall, rows: pop < 0 ? [push] : [push, pop] };
}

function* lastInFirstOut(elements: readonly Element[]): Generator<void, DirectOutcome, unknown> {
  const certain = yield* inOrderOfReturns(
    elements.filter(({ pushReturn, popCall }) => pushReturn < popCall),
    ({ pushReturn }) => pushReturn,
  );
  const entangled = yield* findEntangled(certain);
  if (entangled === undefined) return VALID;
  const fewer = yield* shrunk(entangled);
  const rows = fewer.flatMap(({ push, pop }) => (pop < 0 ? [push] : [push, pop]));
  return invalid(rows, 'these elements cannot be pushed and popped last in, first out');
}

/** Elements, by return of their pushes, of which none can be at the bottom though the stack is never empty. */
function* findEntangled(
  elements: readonly Element[],
): Generator<void, readonly Element[] | undefined, unknown> {
  const waiting = stretchesOf(elements);
  for (let stretch = waiting.pop(); stretch !== undefined; stretch = waiting.pop()) {
    const inner = withoutBottoms(stretch);
    if (inner.length === stretch.length) return stretch;
    waiting.push(...stretchesOf(inner));
    if (stretch.length > 1000) yield;
  }
  return undefined;
}

/** Groups of elements of which at every moment at least one is certainly there. */
function stretchesOf(elements: readonly Element[]): Element[][] {
  const stretches: Element[][] = [];
  let end = -Infinity;
  for (const element of elements) {
    const last = stretches[stretches.length - 1];
    // Where one goes as another comes there is a moment with nothing in the stack.
    if (last === undefined || element.pushReturn >= end) stretches.push([element]);
    else last.push(element);
    end = Math.max(end, element.popCall);
  }
  return stretches;
}

/** What is left without the elements whose push can come before all else and whose pop after all else. */
function withoutBottoms(stretch: readonly Element[]): Element[] {
  const { pushReturn: firstReturn } = stretch[0] as Element;
  const lastCall = stretch.reduce((last, { popCall }) => Math.max(last, popCall), -Infinity);
  // An element does not stand in its own way: its push is called before it returns, and so is its pop.
  return stretch.filter(
    ({ pushCall, popReturn }) => pushCall > firstReturn || popReturn < lastCall,
  );
}

/** Leaves out groups of elements, ever smaller ones, while the rest is still entangled. */
function* shrunk(entangled: readonly Element[]): Generator<void, readonly Element[], unknown> {
  let kept = entangled;
  let checks = 0;
  for (let size = kept.length >> 1; size >= 1 && checks < CHECKS_MAX; size >>= 1) {
    for (let at = 0; at < kept.length && checks < CHECKS_MAX; checks++) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      const still = yield* findEntangled(fewer);
      if (still === undefined) at += size;
      else kept = still;
      yield;
    }
  }
  return kept;
}
