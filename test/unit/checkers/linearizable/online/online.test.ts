// Checking while events arrive: the verdict and the first violating response are those of the whole
// history.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { OnlineLinearizability } from '../../../../../checkers/linearizable/online/online.ts';
import type { History, Op } from '../../../../../src/history/types.ts';
import type { Json } from '../../../../../src/json.ts';
import { columnsOfDrafts, drawsFrom, histories, registerDrafts } from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';
import { eventsOf, firstViolation, onlineVerdict } from './online-histories.ts';

/** Writing a history down takes longer than judging it, so that is left for the one that fails. */
function expectIndex(index: number, expected: number, history: History): void {
  if (index !== expected) expect(index, JSON.stringify(history, null, 1)).toBe(expected);
}

describe('online checking', () => {
  for (const strict of [false, true]) {
    for (const domain of [0, 3]) {
      it(`finds the first violation of ${domain || 'unique'} values${strict ? ', strict' : ''}`, () => {
        const model = casRegister({ strict }) as Model<unknown>;
        let violations = 0;
        fc.assert(
          fc.property(fc.integer(), (seed) => {
            const draw = drawsFrom(seed);
            const infoPercent = [0, 20, 50][draw(3)] as number;
            const drafts = registerDrafts(draw, { operations: 1 + draw(12), domain, infoPercent });
            const history = eventsOf(columnsOfDrafts(draw, drafts));
            const status = onlineVerdict(history, model, { patienceNs: Infinity });
            const index = status.verdict === 'invalid' ? status.index : -1;
            if (index >= 0) violations++;
            expectIndex(index, firstViolation(history, model), history);
          }),
          { numRuns: histories(500) },
        );
        expect(violations).toBeGreaterThan(histories(50));
      });
    }
  }

  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'finds the first violation of a $name',
    ({ subject }) => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = historyOf(subject, drawsFrom(seed), 9);
          const history = eventsOf(columns);
          const status = onlineVerdict(history, subject.model, { patienceNs: Infinity });
          const index = status.verdict === 'invalid' ? status.index : -1;
          expectIndex(index, firstViolation(history, subject.model), history);
        }),
        { numRuns: histories(150) },
      );
    },
  );

  /** Random histories in which operations take long, and some never return. */
  const eachSlowHistory = (judge: (history: History, violation: number) => void) => {
    const model = casRegister({ strict: true }) as Model<unknown>;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawsFrom(seed);
        const domain = [0, 2, 3][draw(3)] as number;
        const drafts = registerDrafts(draw, { operations: 10, domain, infoPercent: 10 });
        const history = eventsOf(columnsOfDrafts(draw, drafts));
        judge(history, firstViolation(history, model));
      }),
      { numRuns: histories(700) },
    );
  };
  /**
   * Index of the event after which it is certain that there was a violation: a write that fails
   * later explains a read until then.
   */
  const firstCertain = (history: History, violation: number): number => {
    let last = violation;
    while (firstViolation(history.slice(0, last + 1), strictRegister()) < 0) last++;
    return last;
  };
  const strictRegister = () => casRegister({ strict: true }) as Model<unknown>;

  it('never calls a legal history illegal, however impatient', () => {
    let missed = 0;
    eachSlowHistory((history, violation) => {
      const limits = { patienceNs: 2, lossNs: 2 };
      const found = onlineVerdict(history, strictRegister(), limits).verdict === 'invalid';
      if (violation < 0) expect(found).toBe(false);
      else if (!found) missed++;
    });
    expect(missed).toBeGreaterThan(0);
  });

  it.each([1, 2, 4])(
    'sees every violation within one and a quarter of its patience of %i, whatever hangs or returns late',
    (patienceNs) => {
      let late = 0;
      eachSlowHistory((history, violation) => {
        const online = new OnlineLinearizability(strictRegister(), { patienceNs, lossNs: 1000 });
        const end = (history.at(-1)?.time ?? 0) + 2 * patienceNs;
        let seenAt = -1;
        let next = 0;
        for (let time = 0; time <= end && seenAt < 0; time++) {
          while (history[next]?.time === time) online.push(history[next++] as Op);
          if (online.advance(time).verdict === 'invalid') seenAt = time;
        }
        if (violation < 0) {
          expect(seenAt).toBe(-1);
          return;
        }
        const delay = seenAt - (history[firstCertain(history, violation)] as Op).time;
        // Time comes in whole steps, and an operation hangs once it has taken longer than the
        // patience.
        const longest = Math.ceil(1.25 * patienceNs) + 1;
        if (delay < 0 || delay > longest) expect.fail(`${delay}: ${JSON.stringify(history)}`);
        if (delay > 0) late++;
      });
      expect(late).toBeGreaterThan(0);
    },
  );

  it('holds no more after many operations with unique values than after a few', () => {
    const online = new OnlineLinearizability(casRegister());
    let index = 0;
    const push = (type: Op['type'], process: number, f: string, value?: Json) => {
      const op = { index, time: index * 1000, type, process, f, key: 'x' };
      index++;
      const { verdict } = online.push(value === undefined ? op : { ...op, value });
      if (verdict !== 'possible') expect.fail(`${verdict} at event ${op.index}`);
    };
    const rounds = histories(20_000);
    for (let i = 1; i <= rounds; i++) {
      push('invoke', 0, 'write', i);
      push('invoke', 1, 'read');
      push('ok', 1, 'read', i % 2 === 0 ? i : i === 1 ? null : i - 1);
      push('ok', 0, 'write', i);
      if (online.backlog !== 0) expect.fail(`${online.backlog} events are held at ${index}`);
    }
    const last = { index, time: index * 1000, process: 1, f: 'read', key: 'x' } as const;
    online.push({ ...last, type: 'invoke' });
    expect(online.push({ ...last, index: index + 1, type: 'ok', value: rounds - 1 })).toEqual({
      verdict: 'invalid',
      index: index + 1,
      partition: 'x',
    });
  });
});
