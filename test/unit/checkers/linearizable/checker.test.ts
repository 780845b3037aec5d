// What the checker tells whoever runs it: where a history breaks, or why it is not known.

import { describe, expect, it } from 'vitest';
import { linearizable } from '../../../../checkers/linearizable/checker.ts';
import { register } from '../../../../checkers/linearizable/models/register.ts';
import type { Op } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { plainRegister } from './plain-register.ts';

/** Two writes that overlap, and a read of neither; each event with a key, if there is one. */
function history(key?: Json): Op[] {
  const events = [
    { process: 0, type: 'invoke', f: 'write', value: 1 },
    { process: 1, type: 'invoke', f: 'write', value: 2 },
    { process: 1, type: 'ok', f: 'write', value: 2 },
    { process: 0, type: 'ok', f: 'write', value: 1 },
    { process: 0, type: 'invoke', f: 'read', value: null },
    { process: 0, type: 'ok', f: 'read', value: 2 },
    { process: 1, type: 'invoke', f: 'read', value: null },
    { process: 1, type: 'ok', f: 'read', value: 1 },
  ] as const;
  return events.map((event, index) => ({
    ...event,
    index,
    time: index,
    ...(key === undefined ? {} : { key }),
  })) as Op[];
}

const budget = { timeMsMax: 10_000, memoryBytesMax: 2 ** 30, now: () => 0 };

describe('the checker', () => {
  it('is called linearizable', () => {
    expect(linearizable({ model: register() }).name).toBe('linearizable');
  });

  it('names the key and the events where a history breaks', async () => {
    const checker = linearizable({ model: register() });
    for (const key of [undefined, 'x', 7]) {
      const result = await checker.check(history(key), budget);
      if (result.verdict !== 'invalid') expect.fail(`it is ${result.verdict}`);
      const [anomaly] = result.anomalies;
      expect(anomaly?.kind).toBe('nonlinearizable');
      expect(anomaly?.ops).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(anomaly?.key).toBe(key === 'x' ? key : undefined);
      const where = key === undefined ? 'read → 1 fits no' : `on ${JSON.stringify(key)} fits no`;
      expect(anomaly?.summary).toContain(where);
    }
  });

  it('says why nothing is known, and passes on what is not the fault of a model or a history', async () => {
    const checker = linearizable({ model: register() });
    const wrong = history().map((op) => (op.f === 'write' ? { ...op, f: 'frobnicate' } : op));
    const result = await checker.check(wrong as Op[], budget);
    expect(result).toMatchObject({ verdict: 'unknown' });
    expect(JSON.stringify(result)).toMatch(/frobnicate.*at event 0/);
    const now = () => {
      throw new Error('there is no clock');
    };
    await expect(checker.check(history(), { ...budget, now })).rejects.toThrow('no clock');
    const broken = { ...plainRegister(), step: () => now() };
    expect(await linearizable({ model: broken }).check(history(), budget)).toMatchObject({
      verdict: 'unknown',
    });
  });
});
