import { describe, expect, it } from 'vitest';
import type { Op } from '../../../src/history/types.ts';
import { plainText } from '../../../src/report/line.ts';
import { operationLines, operationsAt } from '../../../src/report/operations.ts';

const second = 1e9;
let index = 0;
const op = (time: number, type: Op['type'], process: Op['process'], rest: Partial<Op>): Op => ({
  index: index++,
  time: time * second,
  type,
  process,
  f: 'read',
  key: 'k1',
  ...rest,
});

const history: Op[] = [
  op(1, 'invoke', 0, { f: 'write', value: 7 }),
  op(1.1, 'invoke', 1, {}),
  op(1.2, 'info', 'nemesis', { f: 'kill-start' }),
  op(1.3, 'ok', 1, { value: 7 }),
  op(1.4, 'invoke', 1, { f: 'cas', value: [7, 9] }),
  op(1.5, 'fail', 1, { f: 'cas', error: { code: 'precondition-failed', text: 'no' } }),
  op(2, 'info', 0, { f: 'write', value: 7, error: { code: 'timeout', text: 'no reply' } }),
  op(2.1, 'invoke', 1, {}),
  op(2.2, 'ok', 1, { value: null }),
  op(2.3, 'invoke', 2, { f: 'write', value: 'x'.repeat(1_000) }),
  op(2.4, 'invoke', 3, { f: 'delete' }),
  op(2.5, 'ok', 3, { f: 'delete' }),
];

describe('operations', () => {
  it('are put together from their two events, whichever of them is named', () => {
    expect(operationsAt(history, [3]).map(({ invoke }) => invoke.index)).toEqual([1]);
    expect(operationsAt(history, [6, 0, 1]).map(({ invoke }) => invoke.index)).toEqual([0, 1]);
    expect(operationsAt(history, [99, -1])).toEqual([]);
  });

  it('read as one line each', () => {
    const all = operationsAt(
      history,
      history.map((each) => each.index),
    );
    expect(operationLines(all).map(plainText)).toEqual([
      '#0   1.000s to 2.000s  process 0  write k1 7 → unknown (timeout)',
      '#1   1.100s to 1.300s  process 1  read k1 → 7',
      '#4   1.400s to 1.500s  process 1  cas k1 7 to 9 → did not happen (precondition-failed)',
      '#7   2.100s to 2.200s  process 1  read k1 → absent',
      `#9   2.300s to never   process 2  write k1 "${'x'.repeat(58)}… → unknown (no answer)`,
      '#10  2.400s to 2.500s  process 3  delete k1 → ok',
    ]);
  });
});
