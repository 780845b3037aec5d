// From the choices of a depth-first search to an order of operations: the search only remembers
// which mutators it let take effect, because observers and satisfied returns follow from them.

import type { Timeline } from '../tables/timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../tables/transitions.ts';

/** Rows in the order of the linearization. `choices` as from `DepthFirstSearch.choices`. */
export function orderOf<State>(
  timeline: Timeline,
  transitions: Transitions<State>,
  choices: readonly number[],
): number[] {
  const { returns, calledBy, classOf, slotOf, rows } = timeline;
  const { observer } = transitions.classes;
  const taken = new Uint8Array(timeline.size);
  const order: number[] = [];
  const usedUpTo = new Map<number, number>();
  let state = 0;
  let position = 0;
  let waiting: number[] = [];
  let called = 0;

  const take = (operation: number) => {
    taken[operation] = 1;
    order.push(rows[operation] as number);
  };
  const observeAll = () => {
    waiting = waiting.filter((operation) => {
      if (transitions.step(state, classOf[operation] as number) === IMPOSSIBLE) return true;
      take(operation);
      return false;
    });
  };
  const settle = () => {
    observeAll();
    for (;;) {
      const until = calledBy[position] ?? called;
      for (; called < until; called++) {
        const observes = observer[classOf[called] as number] === 1;
        if (observes && slotOf[called] !== -1) waiting.push(called);
      }
      observeAll();
      if (position === returns.length || taken[returns[position] as number] === 0) return;
      position++;
    }
  };
  // Optional operations of a class are used up in the order of their calls, so that each is called
  // in time.
  const optionalOf = (classId: number): number => {
    let operation = usedUpTo.get(classId) ?? 0;
    while (slotOf[operation] !== -1 || classOf[operation] !== classId) operation++;
    usedUpTo.set(classId, operation + 1);
    return operation;
  };

  settle();
  for (const choice of choices) {
    const operation = choice >= 0 ? choice : optionalOf(~choice);
    take(operation);
    state = transitions.step(state, classOf[operation] as number);
    settle();
  }
  return order;
}
