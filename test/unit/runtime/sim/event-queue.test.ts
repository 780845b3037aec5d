import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue, type SimEvent } from '../../../../src/runtime/sim/event-queue.ts';

interface Numbered extends SimEvent {
  readonly number: number;
}

function event(number: number): Numbered {
  return { number, cancelled: false, code: 0, happen: () => undefined };
}

/** The same queue as a sorted list. */
class DumbQueue {
  now = 0;
  #waiting: { time: number; event: Numbered }[] = [];

  push(time: number, event: Numbered): void {
    this.#waiting.push({ time: Math.max(time, this.now), event });
    this.#waiting.sort((a, b) => a.time - b.time || a.event.number - b.event.number);
  }

  pop(): Numbered | null {
    for (;;) {
      const first = this.#waiting.shift();
      if (first === undefined) return null;
      this.now = first.time;
      if (!first.event.cancelled) return first.event;
    }
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), after: fc.nat(20) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pop' as const), after: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), after: fc.nat(500) }) },
  ),
  { maxLength: 500 },
);

test('pops in the order of time, and of scheduling within one instant, as a sorted list does', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const queue = new EventQueue();
      const dumb = new DumbQueue();
      const all: Numbered[] = [];
      for (const step of list) {
        if (step.do === 'push') {
          const pushed = event(all.length);
          all.push(pushed);
          queue.push(queue.now + step.after, pushed);
          dumb.push(dumb.now + step.after, pushed);
        } else if (step.do === 'cancel') {
          const victim = all[step.after];
          if (victim !== undefined && !victim.cancelled) {
            victim.cancelled = true;
            queue.noteCancelled();
          }
        } else {
          expect(queue.pop()).toBe(dumb.pop());
          expect(queue.now).toBe(dumb.now);
        }
      }
      for (;;) {
        const next = queue.pop();
        expect(next).toBe(dumb.pop());
        if (next === null) return;
      }
    }),
  );
});

test('timers that are set and cancelled over and over do not pile up', () => {
  const queue = new EventQueue();
  for (let number = 0; number < 100_000; number++) {
    const timer = event(number);
    queue.push(1e12 + number, timer);
    timer.cancelled = true;
    queue.noteCancelled();
  }
  expect(queue.size).toBeLessThan(10_000);
  expect(queue.pop()).toBeNull();
});

test('a sweep of cancelled events keeps the order of the others', () => {
  const queue = new EventQueue();
  const events = Array.from({ length: 20_000 }, (_, number) => event(number));
  for (const each of events) queue.push(1 + ((each.number * 7919) % 101), each);
  for (const each of events) {
    if (each.number % 5 === 0) continue;
    each.cancelled = true;
    queue.noteCancelled();
  }
  const expected = events
    .filter((each) => !each.cancelled)
    .sort((a, b) => ((a.number * 7919) % 101) - ((b.number * 7919) % 101) || a.number - b.number);
  for (const each of expected) expect(queue.pop()).toBe(each);
  expect(queue.pop()).toBeNull();
});
