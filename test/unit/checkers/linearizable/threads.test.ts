// Work that takes long moves to threads, with the same verdicts, and ends when it is told to.

import { describe, expect, it } from 'vitest';
import { checkAsync as checkLinearizable } from '../../../../checkers/linearizable/check.ts';
import { failingRowOf } from '../../../../checkers/linearizable/explain/explain.ts';
import { register } from '../../../../checkers/linearizable/models/register.ts';
import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_OK,
} from '../../../../src/history/columns.ts';
import { ABSENT } from '../../../../src/history/value-pool.ts';

/**
 * For each key, concurrent writes of different values, so that every subset of them and every last
 * one is a configuration, and then a read of what is given.
 */
function writes(reads: readonly number[], count: number): OperationColumns {
  const builder = new ColumnsBuilder();
  const write = builder.functionId('write');
  const read = builder.functionId('read');
  reads.forEach((result, key) => {
    const base = key * 100;
    for (let i = 0; i < count; i++) {
      const process = base + i;
      builder.append(process, write, key, i, ABSENT, ABSENT, 1, 10, OUTCOME_OK, process);
    }
    const last = base + count;
    builder.append(last, read, key, ABSENT, ABSENT, result, 11, 12, OUTCOME_OK, last);
  });
  return builder.finish();
}

const methods = ['depth-first', 'breadth-first'] as const;
const UNWRITTEN = 99;

describe('threads', () => {
  it('agree with one thread about several partitions', async () => {
    const columns = writes([3, UNWRITTEN, 4], 15);
    const result = await checkLinearizable(columns, register(), { methods, jobs: 2 });
    expect(result).toMatchObject({ verdict: 'invalid', key: 1 });
    if (result.verdict !== 'invalid') return;
    expect(columns.line[failingRowOf(columns, register(), result)]).toBe(115);
  });

  it('race the searches for a single partition', async () => {
    const columns = writes([UNWRITTEN], 16);
    const result = await checkLinearizable(columns, register(), { methods, jobs: 2 });
    expect(result.verdict).toBe('invalid');
    // More than the calling thread looks at by itself.
    expect(result.statistics.configurations).toBeGreaterThan(400_000);
  });

  it('stop when the signal says so', async () => {
    const controller = new AbortController();
    const checking = checkLinearizable(writes([UNWRITTEN], 30), register(), {
      methods,
      jobs: 2,
      signal: controller.signal,
    });
    for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await checking).toMatchObject({ verdict: 'unknown', reason: 'cancelled', decided: 0 });
  });

  it('stop at the deadline, by the clock that was given', async () => {
    let now = 0;
    const clock = () => (now += 1);
    const options = { methods, jobs: 2, now: clock, timeMsMax: 1000 };
    const result = await checkLinearizable(writes([UNWRITTEN], 30), register(), options);
    expect(result).toMatchObject({ verdict: 'unknown', reason: 'time' });
  });
});
