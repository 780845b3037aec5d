// Time that moves only when it is told to. For tests of code that is passed a `Clock`.

import type { Clock, ClockTimer } from '../../src/clock.ts';

export interface VirtualClock extends Clock {
  /** Fires timers in order, letting every promise settle in between, until `action` has settled. */
  runUntilSettled<T>(action: Promise<T>): Promise<T>;
}

export function createVirtualClock(): VirtualClock {
  let now = 0;
  let sequence = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    setTimer(delayMs, callback): ClockTimer {
      const id = sequence++;
      timers.set(id, { at: now + Math.max(0, Math.round(delayMs * 1e6)), callback });
      return { cancel: () => void timers.delete(id) };
    },
    async runUntilSettled(action) {
      let settled = false;
      const mark = (): void => {
        settled = true;
      };
      action.then(mark, mark);
      for (;;) {
        await settle();
        if (settled) return action;
        const [next] = [...timers].sort(([a, x], [b, y]) => x.at - y.at || a - b);
        if (next === undefined)
          throw new Error('nothing is left to happen, and it has not settled');
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].callback();
      }
    },
  };
}
