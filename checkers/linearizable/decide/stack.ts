// Stacks whose elements are pushed at most once each, without search. An element that was pushed
// and popped at overlapping times fits in anywhere, by itself. Every other one is certainly there
// from the return of its push to the call of its pop. Between two stretches of such times the stack
// can be empty, so each stretch is judged by itself; inside of one it cannot be empty, so some
// element must lie at the bottom all the time: one whose push can come before all else and whose
// pop after all else. It is set aside, and the rest is judged again.
//
//   push 1 |-|              |-| pop 1      1 can be the bottom; then 2 stands alone
//   push 2     |-|      |-|     pop 2
//
// That setting aside and splitting lose nothing follows from one fact: a legal history stays legal
// without an element. Quadratic at worst. Counterpart: Bouajjani, Emmi, Enea & Hamza 2015, where
// stacks are characterised like this.

import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { type Access, type Elements, elementsOf } from './elements.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { emptyWhileFull } from './stretches.ts';

const STACK: Access = { put: 'push', take: 'pop', wasPut: 'pushed', wasTaken: 'popped' };

/** Checks spent on making a contradiction smaller. */
const CHECKS_MAX = 100;

/**
 * Decides one partition. Undecided with an element pushed twice; an indeterminate pop may be taken
 * not to have happened, so with one of those only `valid` is certain.
 */
export function* decideStack(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, DirectOutcome, unknown> {
  const elements = yield* elementsOf(columns, from, to, STACK);
  if (elements === undefined) return UNDECIDED;
  const outcome =
    (yield* elements.match(STACK)) ??
    (yield* emptyWhileFull(elements, 'stack')) ??
    (yield* lastInFirstOut(elements));
  return outcome.kind === 'invalid' && elements.isOpen ? UNDECIDED : outcome;
}

function* lastInFirstOut(elements: Elements): Generator<void, DirectOutcome, unknown> {
  const byReturn = yield* elements.byPutReturn();
  const certain = byReturn.filter(
    (element) => elements.putReturn(element) < elements.takeCall(element),
  );
  yield;
  const entangled = yield* findEntangled(elements, certain);
  if (entangled === undefined) return VALID;
  const fewer = yield* shrunk(elements, entangled);
  return invalid(
    elements.rowsOf(fewer),
    'these elements cannot be pushed and popped last in, first out',
  );
}

/**
 * Those of some elements, by return of their pushes, of which none can be at the bottom though the
 * stack is never empty.
 */
function* findEntangled(
  elements: Elements,
  some: readonly number[],
): Generator<void, readonly number[] | undefined, unknown> {
  const waiting = stretchesOf(elements, some);
  let looked = 0;
  for (let stretch = waiting.pop(); stretch !== undefined; stretch = waiting.pop()) {
    looked += stretch.length;
    if (looked > TURN_ITEMS) {
      looked = 0;
      yield;
    }
    const inner = withoutBottoms(elements, stretch);
    if (inner.length === stretch.length) return stretch;
    for (const each of stretchesOf(elements, inner)) waiting.push(each);
  }
  return undefined;
}

/** Groups of elements of which at every moment at least one is certainly there. */
function stretchesOf(elements: Elements, some: readonly number[]): number[][] {
  const stretches: number[][] = [];
  let end = -Infinity;
  for (const element of some) {
    const last = stretches[stretches.length - 1];
    // Where one goes as another comes there is a moment with nothing in the stack.
    if (last === undefined || elements.putReturn(element) >= end) stretches.push([element]);
    else last.push(element);
    end = Math.max(end, elements.takeCall(element));
  }
  return stretches;
}

/**
 * What is left without the elements whose push can come before all else and whose pop after all
 * else.
 */
function withoutBottoms(elements: Elements, stretch: readonly number[]): number[] {
  const firstReturn = elements.putReturn(stretch[0] as number);
  let lastCall = -Infinity;
  for (const element of stretch) lastCall = Math.max(lastCall, elements.takeCall(element));
  // An element does not stand in its own way: its push is called before it returns, and so is its
  // pop.
  return stretch.filter(
    (element) => elements.putCall(element) > firstReturn || elements.takeReturn(element) < lastCall,
  );
}

/** Leaves out groups of elements, ever smaller ones, while the rest is still entangled. */
function* shrunk(
  elements: Elements,
  entangled: readonly number[],
): Generator<void, readonly number[], unknown> {
  let kept = entangled;
  let checks = 0;
  for (let size = kept.length >> 1; size >= 1 && checks < CHECKS_MAX; size >>= 1) {
    for (let at = 0; at < kept.length && checks < CHECKS_MAX; checks++) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      const still = yield* findEntangled(elements, fewer);
      if (still === undefined) at += size;
      else kept = still;
      yield;
    }
  }
  return kept;
}
