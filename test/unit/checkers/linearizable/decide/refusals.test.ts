// Strict registers of unique values: which refused compare-and-sets are certainly wrong, and what
// shows it.

import { describe, it } from 'vitest';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import type { Json } from '../../../../../src/json.ts';
import { cas, type Drawn, read, write } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const refused = (from: Json, to: Json, call: number, returned: number): Drawn => ({
  ...cas(from, to, call, returned),
  refused: true,
});
const wrong = (...rows: number[]): Judged => ({ rows, by: 'certainly there' });

describe('a refused compare-and-set', () => {
  it.each<[string, Judged, readonly Drawn[]]>([
    [
      'is wrong between two reads',
      wrong(0, 1, 2),
      [write(1, 0, 1), refused(1, 2, 4, 5), read(1, 8, 9)],
    ],
    [
      'is wrong after a read of what may have been written',
      wrong(0, 1, 2, 3),
      [write(1, 0), read(1, 2, 3), refused(1, 2, 4, 5), read(1, 8, 9)],
    ],
    [
      'is wrong before another one that did it',
      wrong(0, 1, 2),
      [write(1, 0, 1), refused(1, 2, 4, 5), cas(1, 3, 8, 9)],
    ],
    [
      'is wrong before another one that is seen to have done it',
      wrong(0, 1, 2, 3),
      [write(1, 0, 1), refused(1, 2, 4, 5), cas(1, 3, 8), read(3, 10, 11)],
    ],
    ['is wrong at the beginning', wrong(0, 1), [refused(null, 2, 0, 1), read(null, 2, 3)]],
    [
      'is wrong though another’s is right',
      wrong(0, 2, 3),
      [write(1, 0, 1), refused(9, 2, 2, 3), refused(1, 2, 4, 5), read(1, 8, 9)],
    ],
    [
      'may have come before the write',
      'unknown',
      [write(1, 0, 4), refused(1, 2, 4, 5), read(1, 8, 9)],
    ],
    [
      'may have come after another write',
      'unknown',
      [write(1, 0, 1), write(2, 3, 9), refused(1, 3, 4, 8), read(1, 8, 9)],
    ],
    ['of what nobody wrote is right', 'unknown', [write(1, 0, 1), refused(9, 2, 4, 5)]],
    ['after the last read may be right', 'unknown', [write(1, 0, 1), refused(1, 2, 4, 5)]],
    [
      'says what one that failed does not',
      'unknown',
      [write(1, 0, 1), { ...cas(1, 2, 4, 5), failed: true }, refused(9, 8, 4, 5), read(1, 8, 9)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, casRegister({ strict: true }), 'chains', judged);
  });

  it('is looked for in its own register', () => {
    const at = (key: string, operations: readonly Drawn[]) =>
      operations.map((operation) => ({ ...operation, key }));
    const x = at('x', [write(1, 0, 1), refused(9, 8, 2, 3), read(1, 8, 9)]);
    const y = at('y', [refused(1, 2, 4, 5)]);
    const strict = casRegister({ strict: true });
    expectJudged([...x, ...y], strict, 'chains', 'unknown');
    expectJudged([...x.slice(0, 1), ...y, ...x.slice(2)], strict, 'chains', 'unknown');
  });

  it('is not needed to see that something else is wrong', () => {
    const strict = casRegister({ strict: true });
    const ended = { call: 0, returned: 1 };
    const judged: Judged = { rows: [1], by: 'nobody wrote' };
    const others: readonly Drawn[] = [
      { f: 'read', ...ended, refused: true },
      { f: 'write', input: 1, ...ended, refused: true },
      { f: 'increment', ...ended, failed: true },
    ];
    for (const other of others) expectJudged([other, read(7, 2, 3)], strict, 'chains', judged);
  });
});
