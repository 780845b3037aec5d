// Key–value stores in which every state has one maker: what is decided without search, and what
// shows that it is illegal.

import { describe, it } from 'vitest';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import type { Drawn } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const drawn = (told: Omit<Drawn, 'returned'>, returned: number | undefined): Drawn =>
  returned === undefined ? told : { ...told, returned };
const put = (input: string, call: number, returned?: number) =>
  drawn({ f: 'put', input, call }, returned);
const append = (input: string, call: number, returned?: number) =>
  drawn({ f: 'append', input, call }, returned);
const get = (output: string | null, call: number, returned: number): Drawn => ({
  f: 'get',
  output,
  call,
  returned,
});

type Case = readonly [string, Judged, readonly Drawn[]];

describe('a key–value store', () => {
  const seen = [put('a', 0, 1), get('a', 2, 3)];
  it.each<Case>([
    ['that is absent at first', 'valid', [get(null, 0, 1), ...seen.slice(0, 1)]],
    ['that is appended to when absent', 'valid', [append('a', 0, 1), get('a', 2, 3)]],
    [
      'of an empty text',
      'valid',
      [put('', 0, 1), get('', 2, 3), ...[4, 6, 8].map((at) => put(`${at}`, at, at + 1))],
    ],
    [
      'with several texts that are as long',
      'valid',
      [
        put('2', 0, 1),
        get('2', 2, 3),
        append('3', 4, 5),
        get('23', 6, 7),
        put('4', 8, 9),
        get('4', 10, 11),
      ],
    ],
    ['that is deleted in the end', 'valid', [...seen, { f: 'delete', call: 4, returned: 5 }]],
    ['with puts that nobody read', 'valid', [...seen, put('b', 4, 5), put('c', 4, 5)]],
    ['with a get of which nobody knows', 'valid', [...seen, { f: 'get', call: 4 }, get('a', 6, 7)]],
    ['with longer appends', 'valid', [append('a', 0, 1), get('a', 2, 3), append('bba', 4, 5)]],
    [
      'in which one of two puts failed',
      'valid',
      [{ ...put('a', 0, 1), failed: true }, put('a', 0, 1), get('a', 2, 3)],
    ],
    [
      'in which one of two puts was refused',
      'valid',
      [{ ...put('a', 0, 1), refused: true }, put('a', 0, 1), get('a', 2, 3)],
    ],
    ['in which two may have made it', 'unknown', [put('a', 0, 1), put('a', 0, 1), get('a', 2, 3)]],
    [
      'in which a put failed',
      { rows: [1], by: 'can have made' },
      [{ ...put('a', 0, 1), failed: true }, get('a', 2, 3)],
    ],
    [
      'in which a beginning is not explained',
      { rows: [2], by: 'it read what no operations can have made' },
      [append('a', 0, 1), append('b', 2, 3), get('xab', 4, 5)],
    ],
    [
      'in which an append is needed twice',
      { rows: [0, 1, 2], by: 'two reads need one append' },
      [append('d', 0, 13), get('cdc', 3, 18), append('c', 12, 24)],
    ],
    [
      'in which a text became shorter',
      { rows: [0, 1, 2, 3, 4], by: 'one had returned before another was called' },
      [append('1', 0, 1), append('2', 2, 3), get('1', 4, 5), append('3', 6, 7), get('123', 6, 7)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, kv(), 'kv', judged);
  });

  it('is none of the other’s', () => {
    const of = (key: string, operations: readonly Drawn[]) =>
      operations.map((operation) => ({ ...operation, key }));
    const y = of('y', [put('d', 0, 1)]);
    const x = of('x', [get('', 2, 3), put('b', 4, 5)]);
    expectJudged([...y, ...x], kv({ absent: '' }), 'kv', 'valid');
    const late = of('x', [put('e', 4, 5), get('e', 6, 7)]);
    expectJudged([...of('y', [get(null, 0, 1)]), ...late], kv(), 'kv', 'valid');
    // A get of the very state that a put of the other one’s would end.
    const first = of('y', [put('d', 0, 1), get('d', 2, 3)]);
    expectJudged([...first, ...of('x', [put('d', 4, 5)])], kv(), 'kv', 'valid');
  });
});
