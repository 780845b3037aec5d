import { describe, expect, it } from 'vitest';
import type { Checker, OnlineViolation } from '../../../checkers/checker.ts';
import { linearizable } from '../../../checkers/linearizable/checker.ts';
import { register } from '../../../checkers/linearizable/models/register.ts';
import type { Op } from '../../../src/history/types.ts';
import { onlineCheckers, ViolationWatch } from '../../../src/run/violation-watch.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const MS = 1e6;

function op(index: number, timeMs: number, type: Op['type'], process: number, value?: number): Op {
  const f = process < 10 ? 'write' : 'read';
  const told = value === undefined ? {} : { value };
  return { index, time: timeMs * MS, type, process, f, key: 'x', ...told };
}

/** Process 1 writes 1; process 11 then reads `seen`. */
const writeThenRead = (seen: number): Op[] => [
  op(0, 0, 'invoke', 1, 1),
  op(1, 10, 'ok', 1, 1),
  op(2, 20, 'invoke', 11),
  op(3, 30, 'ok', 11, seen),
];

const wholeOnly: Checker = { name: 'whole', promise: null, check: () => ({ verdict: 'valid' }) };

function watching(checkers: readonly Checker[]) {
  const clock = createVirtualClock();
  let calls = 0;
  const watch = new ViolationWatch(checkers, clock, () => {
    calls++;
  });
  return { clock, watch, calls: () => calls };
}

describe('a watch for violations', () => {
  const checkers = [wholeOnly, linearizable({ model: register() })];

  it('reports the violating event, once', () => {
    const { watch, calls } = watching(checkers);
    for (const each of writeThenRead(2)) watch.push(each);
    watch.push(op(4, 40, 'invoke', 1, 5));
    expect(watch.stop).toMatchObject({ checker: 'linearizable', index: 3 });
    expect(calls()).toBe(1);
  });

  it('says nothing of a history that is right', () => {
    const { watch, calls } = watching(checkers);
    for (const each of writeThenRead(1)) watch.push(each);
    expect(watch.stop).toBeNull();
    expect(calls()).toBe(0);
  });

  it('does not wait for ever for an operation that hangs: time alone brings the violation to light', async () => {
    const { clock, watch } = watching(checkers);
    watch.push(op(0, 0, 'invoke', 2, 7));
    for (const each of writeThenRead(2)) watch.push({ ...each, index: each.index + 1 });
    // What was called later waits until it is known how process 2 fared.
    expect(watch.stop).toBeNull();
    const end = new AbortController();
    const running = watch.run(end.signal);
    await clock.runUntilSettled(running);
    expect(watch.stop).toMatchObject({ index: 4 });
    expect(watch.stop?.time).toBeLessThan(1000 * MS);
  });

  it('goes on without a check that throws', () => {
    const broken: Checker = {
      name: 'broken',
      promise: null,
      check: () => ({ verdict: 'valid' }),
      online: () => ({
        push(): OnlineViolation | null {
          throw new Error('no');
        },
        advance: () => null,
      }),
    };
    const { watch } = watching([broken, ...checkers]);
    for (const each of writeThenRead(2)) watch.push(each);
    expect(watch.stop).toMatchObject({ checker: 'linearizable' });
  });

  it('knows who can judge while a run goes on', () => {
    expect(onlineCheckers(checkers)).toEqual(['linearizable']);
  });
});
