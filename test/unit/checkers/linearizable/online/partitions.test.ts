// Online checking of several objects at once, of many operations at once, and within limits.

import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import {
  OnlineLinearizability,
  type OnlineStatus,
} from '../../../../../checkers/linearizable/online/online.ts';
import type { History, Op } from '../../../../../src/history/types.ts';
import type { Json } from '../../../../../src/json.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
  together,
} from '../random-histories.ts';
import { eventsOf, firstViolation, onlineVerdict } from './online-histories.ts';

const model = casRegister({ strict: true }) as Model<unknown>;
const forgiving = { patienceNs: Infinity };

const KEYS = ['a', '7', 'b'];
const objectFrom = (seed: number, operations: number) => {
  const draw = drawsFrom(seed);
  return columnsOfDrafts(draw, registerDrafts(draw, { operations, domain: 3, infoPercent: 20 }));
};
const indexOf = (status: OnlineStatus) => (status.verdict === 'invalid' ? status.index : -1);

describe('online checking of several keys', () => {
  it('finds the first violation of any, and names its key', () => {
    let [legal, illegal] = [0, 0];
    for (let seed = 0; seed < histories(160); seed++) {
      const parts = KEYS.map((_, i) => objectFrom(3 * seed + i, 5));
      const columns = together(parts, KEYS);
      const history = eventsOf(columns);
      // Each by itself, with the events that it has in the whole.
      const violations = KEYS.map((key) => ({
        key,
        index: firstViolation(
          history.filter((op) => op.key === key),
          model,
        ),
      })).filter(({ index }) => index >= 0);
      const [first] = violations.sort((a, b) => a.index - b.index);
      const status = onlineVerdict(history, model, forgiving);
      expect(indexOf(status), printed(columns)).toBe(first?.index ?? -1);
      if (status.verdict === 'invalid') expect(status.partition).toBe(first?.key);
      if (first === undefined) legal++;
      else illegal++;
    }
    expect(Math.min(legal, illegal)).toBeGreaterThan(histories(16));
  });

  it('goes by the partitions of the model', () => {
    const told = (f: string, input: Json, call: number, output?: boolean): Drawn => ({
      f,
      input,
      key: 'x',
      call,
      returned: call + 1,
      ...(output === undefined ? {} : { output }),
    });
    const history = eventsOf(
      columnsOf([
        told('add', 1, 0),
        told('contains', 1, 2, true),
        told('contains', 2, 4, false),
        told('contains', 2, 6, true),
      ]),
    );
    expect(onlineVerdict(history, elementSet() as Model<unknown>, forgiving)).toEqual({
      verdict: 'invalid',
      index: 7,
      partition: ['x', 2],
    });
  });
});

describe('online checking within limits', () => {
  it('gives a partition up that needs more, and is never wrong about it', () => {
    const seen = { found: 0, legal: 0, undecided: 0 };
    for (let seed = 0; seed < histories(300); seed++) {
      const history = eventsOf(objectFrom(seed, 9));
      const limits = { ...forgiving, configurationsMax: 1 + (seed % 8) };
      const status = onlineVerdict(history, model, limits);
      const violation = firstViolation(history, model);
      if (status.verdict === 'invalid') {
        expect(status.index).toBe(violation);
        seen.found++;
      } else if (status.undecided === 0) {
        expect(violation).toBe(-1);
        seen.legal++;
      } else {
        expect(status.undecided).toBe(1);
        seen.undecided++;
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(histories(20));
  });

  it('gives a key up that has a malformed operation, and goes on with the others', () => {
    const get = (key: string, output: Json, call: number): Drawn => ({
      f: 'get',
      key,
      output,
      call,
      returned: call + 1,
    });
    const online = new OnlineLinearizability(kv() as Model<unknown>, forgiving);
    const verdicts = eventsOf(
      columnsOf([get('x', 7, 0), get('x', 'wrong', 2), get('y', null, 4), get('y', 'wrong', 6)]),
    ).map((op) => online.push(op));
    expect(verdicts.slice(1, 7)).toEqual(new Array(6).fill({ verdict: 'possible', undecided: 1 }));
    expect(verdicts[7]).toEqual({ verdict: 'invalid', index: 7, partition: 'y' });
    // Nothing is taken back.
    expect(online.finish()).toEqual(verdicts[7]);
  });
});

describe('online checking with endless patience', () => {
  it('judges at the end what waited for an operation that never returned', () => {
    const op = (index: number, type: Op['type'], process: number, f: string, value?: Json): Op => ({
      ...{ index, time: index, type, process, f },
      ...(value === undefined ? {} : { value }),
    });
    const online = new OnlineLinearizability(model, forgiving);
    const events = [
      op(0, 'invoke', 0, 'write', 1),
      op(1, 'invoke', 1, 'read'),
      op(2, 'ok', 1, 'read', 2),
    ];
    for (const event of events) expect(online.push(event).verdict).toBe('possible');
    expect(online.finish()).toEqual({ verdict: 'invalid', index: 2 });
  });
});

describe('online checking of much at once', () => {
  it.each([31, 32, 33, 64, 65])('%i reads', (count) => {
    const readers = Array.from(
      { length: count },
      (_, i): Drawn => ({
        f: 'read',
        output: i % 2,
        call: 10 + i,
        returned: 1000 + i,
      }),
    );
    const write = (input: number, call: number, returned: number): Drawn => ({
      f: 'write',
      input,
      call,
      returned,
    });
    const ended = (last: number) =>
      onlineVerdict(
        eventsOf(
          columnsOf([
            write(0, 0, 1),
            ...readers,
            write(1, 500, 600),
            { f: 'read', output: last, call: 2000, returned: 2001 },
          ]),
        ),
        model,
        forgiving,
      );
    expect(ended(1)).toEqual({ verdict: 'possible', undecided: 0 });
    expect(ended(0)).toMatchObject({ verdict: 'invalid' });
  });

  /** Writes and reads of ever new values, one after the other, with something around them. */
  function aroundMany(before: readonly Op[], after: readonly Op[]): History {
    const events: Omit<Op, 'index' | 'time'>[] = [...before];
    for (let value = 1000; value < 5200; value++) {
      events.push({ type: 'invoke', process: 0, f: 'write', value });
      events.push({ type: 'ok', process: 0, f: 'write', value });
    }
    events.push(...after);
    return events.map((event, index): Op => ({ ...event, index, time: index * 10 }));
  }
  const event = (type: Op['type'], process: number, f: string, value?: Json): Op => ({
    index: 0,
    time: 0,
    type,
    process,
    f,
    ...(value === undefined ? {} : { value }),
  });
  const lost = [event('invoke', 1, 'write', 1), event('info', 1, 'write', 1)];
  const readOf = (value: number) => [event('invoke', 2, 'read'), event('ok', 2, 'read', value)];

  it('remembers what may still take effect while it forgets what is over', () => {
    const verdictOf = (...after: Op[]) => onlineVerdict(aroundMany(lost, after), model, forgiving);
    const overwritten = [event('invoke', 2, 'write', 2), event('ok', 2, 'write', 2)];
    expect(verdictOf(...readOf(5199), ...readOf(1), ...overwritten, ...readOf(2)).verdict).toBe(
      'possible',
    );
    // Once it has been seen and overwritten it does not come back, unless there was another like
    // it.
    expect(verdictOf(...readOf(1), ...overwritten, ...readOf(1)).verdict).toBe('invalid');
    const twice = onlineVerdict(
      aroundMany(
        [...lost, ...lost.map((each) => ({ ...each, process: 3 }))],
        [...readOf(1), ...overwritten, ...readOf(1)],
      ),
      model,
      forgiving,
    );
    expect(twice.verdict).toBe('possible');
  });

  it('remembers what has taken effect, and what is pending, while it forgets what is over', () => {
    const hanging = event('invoke', 4, 'write', 7);
    const returned = event('ok', 4, 'write', 7);
    const overwritten = [event('invoke', 2, 'write', 2), event('ok', 2, 'write', 2)];
    const verdictOf = (...after: Op[]) =>
      onlineVerdict(aroundMany([...lost, hanging, ...readOf(1)], after), model, forgiving).verdict;
    expect(verdictOf(...readOf(7), returned, ...readOf(7))).toBe('possible');
    expect(verdictOf(...readOf(7), ...overwritten, returned, ...readOf(7))).toBe('invalid');
    expect(verdictOf(...readOf(1), returned)).toBe('invalid');
  });
});
