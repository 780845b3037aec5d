// Which procedure is asked: the one that fits the model, where it may be used, and only as long as
// the check goes on.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { decideDirectly } from '../../../../../checkers/linearizable/decide/direct.ts';
import type { Method } from '../../../../../checkers/linearizable/decision.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { mutex } from '../../../../../checkers/linearizable/models/locks.ts';
import { appendLog } from '../../../../../checkers/linearizable/models/log.ts';
import { fifoQueue, stack } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';

const step = (f: string, input?: string): Drawn => ({
  f,
  call: 0,
  returned: 1,
  ...(input === undefined ? {} : { input }),
});

const CASES = [
  ['chains', casRegister(), [step('write', 'a')]],
  ['kv', kv(), [step('put', 'a')]],
  ['queue', fifoQueue(), [step('enqueue', 'a')]],
  ['stack', stack(), [step('push', 'a')]],
  ['locks', mutex(), [step('acquire')]],
  ['log', appendLog(), [step('append', 'a')]],
] as unknown as readonly (readonly [Method, Model<unknown>, readonly Drawn[]])[];

describe.each(CASES)('the procedure for %s', (method, model, operations) => {
  const columns = columnsOf(operations);

  it('decides where it is allowed to', () => {
    const decided = { verdict: 'valid', statistics: { methods: { [method]: 1 } } };
    expect(checkLinearizableSync(columns, model)).toMatchObject(decided);
    expect(checkLinearizableSync(columns, model, { methods: [method] })).toMatchObject(decided);
  });

  it('leaves it to others where it is not', () => {
    const methods = (
      ['chains', 'kv', 'queue', 'stack', 'locks', 'log', 'depth-first'] as const
    ).filter((each) => each !== method);
    const { verdict, statistics } = checkLinearizableSync(columns, model, { methods });
    expect({ verdict, methods: statistics.methods }).toEqual({
      verdict: 'valid',
      methods: { 'depth-first': 1 },
    });
  });

  it('ends when it is told to', () => {
    for (let turns = 1; ; turns++) {
      const decision = decideDirectly(columns, model, 0, columns.size, undefined);
      let turn = decision.next();
      for (let i = 1; i < turns && turn.done !== true; i++) turn = decision.next();
      if (turn.done === true) return expect(turn.value).toMatchObject({ kind: 'valid', method });
      expect(decision.next('cancelled')).toEqual({
        done: true,
        value: { kind: 'stopped', reason: 'cancelled' },
      });
    }
  });
});
