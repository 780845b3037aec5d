// `ordeal check FILE --workload …` on histories of transactions, of banks and the like: verdicts
// under any model, cycles in words, and every way in which a file can be bad.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Event {
  readonly type: string;
  readonly process: number;
  readonly value?: unknown;
  readonly f?: string;
}

function history(name: string, events: readonly Event[]): string {
  const lines = events.map((event, index) =>
    JSON.stringify({ index, time: index * 1000, f: 'txn', ...event }),
  );
  return file(name, lines.map((line) => `${line}\n`).join(''));
}

/** A transaction that is invoked and done before the next begins. */
function done(value: unknown, process = 0): Event[] {
  return [
    { type: 'invoke', process, value },
    { type: 'ok', process, value },
  ];
}

const appended = done([['append', 'x', 1]]);

/** Two transactions at the same time, each of which misses what the other appends: write skew. */
const skew = history('skew.jsonl', [
  {
    type: 'invoke',
    process: 0,
    value: [
      ['r', 'x', null],
      ['append', 'y', 1],
    ],
  },
  {
    type: 'invoke',
    process: 1,
    value: [
      ['r', 'y', null],
      ['append', 'x', 1],
    ],
  },
  {
    type: 'ok',
    process: 0,
    value: [
      ['r', 'x', null],
      ['append', 'y', 1],
    ],
  },
  {
    type: 'ok',
    process: 1,
    value: [
      ['r', 'y', null],
      ['append', 'x', 1],
    ],
  },
  ...done(
    [
      ['r', 'x', [1]],
      ['r', 'y', [1]],
    ],
    2,
  ),
]);

/** A read of the past: no anomaly of the data, only of real time. */
const stale = history('stale.jsonl', [
  ...appended,
  ...done([['r', 'x', []]], 1),
  ...done([['r', 'x', [1]]], 2),
]);

describe('models', () => {
  test('write skew breaks strict serializability, edge by edge', async () => {
    const { exitCode, stdout } = await ordeal(['check', skew, '--workload', 'list-append']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`
    Let:
      T1 = operation 2 (process 0, invoked at 0): [["r","x",null],["append","y",1]]
      T2 = operation 3 (process 1, invoked at 1): [["r","y",null],["append","x",1]]
    Then:
      - T1 precedes T2, because T1 did not see T2's append of 1 to x: it read null.
      - However, T2 precedes T1, because T2 did not see T1's append of 1 to y: it read null: a contradiction!
`);
    expect(stdout).toContain('ruled out: repeatable-read\n');
    expect(stdout).toMatch(/so too: .*strict-serializable/);
    expect(stdout).toMatch(/may hold: .*strong-snapshot-isolation/);
  });

  test.each([
    ['snapshot-isolation', 0],
    ['strong-session-snapshot-isolation', 0],
    ['PL-3', 1],
    ['read-committed,repeatable-read', 1],
  ])('write skew under %s: exit %i', async (model, code) => {
    const words = ['check', skew, '--workload', 'list-append', '--consistency', model];
    expect((await ordeal(words)).exitCode).toBe(code);
  });

  test.each([
    ['serializable', 0],
    ['strong-session-serializable', 0],
    ['strict-serializable', 1],
  ])('a stale read under %s: exit %i', async (model, code) => {
    const words = ['check', stale, '--workload', 'list-append', '--consistency', model];
    expect((await ordeal(words)).exitCode).toBe(code);
  });

  test('valid: the models that may hold, and those that were not examined', async () => {
    const words = ['check', stale, '--workload', 'list-append', '--consistency', 'serializable'];
    const { stdout } = await ordeal(words);
    expect(stdout).toMatch(/^valid +stale\.jsonl +3 operations\n/);
    expect(stdout).toContain('may hold: serializable, and what they imply');
    expect(stdout).toMatch(/not examined: .*strict-serializable/);
  });

  test('--json lists them too', async () => {
    const { stdout } = await ordeal(['check', skew, '--workload', 'list-append', '--json']);
    const { statistics } = JSON.parse(stdout).results.checkers['list-append'];
    expect(statistics.not).toEqual(['repeatable-read']);
    expect(statistics['also-not']).toContain('serializable');
    expect(statistics['may-hold']).toContain('strong-snapshot-isolation');
  });

  test('several histories: a line each, the worst exit code', async () => {
    const words = [
      'check',
      skew,
      stale,
      '--workload',
      'list-append',
      '--consistency',
      'serializable',
    ];
    const { exitCode, stdout } = await ordeal(words);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['invalid', 'valid', '']);
  });
});

describe('registers', () => {
  const registers = history('registers.jsonl', [
    ...done([['w', 'x', 1]]),
    ...done([['w', 'x', 2]], 1),
    ...done([['r', 'x', 1]], 2),
  ]);

  test('a stale read is found by the order of time, and speaks against the strongest model only', async () => {
    const { exitCode, stdout } = await ordeal(['check', registers, '--workload', 'rw-register']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('ruled out: strict-serializable\n');
  });

  test('weaker models allow it, and so does assuming nothing', async () => {
    const words = ['check', registers, '--workload', 'rw-register'];
    expect((await ordeal([...words, '--consistency', 'serializable'])).exitCode).toBe(0);
    expect((await ordeal([...words, '--assume', 'none'])).exitCode).toBe(0);
  });

  test('a value that nobody wrote', async () => {
    const path = history('unwritten.jsonl', [...done([['w', 'x', 1]]), ...done([['r', 'x', 9]])]);
    const words = ['check', path, '--workload', 'rw-register', '--consistency', 'read-uncommitted'];
    const { exitCode, stdout } = await ordeal(words);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('garbage-read')]);
  });
});

describe('other workloads', () => {
  test('a bank is known by its first read', async () => {
    const read = (balances: unknown): Event[] => [
      { type: 'invoke', process: 0, f: 'read' },
      { type: 'ok', process: 0, f: 'read', value: balances },
    ];
    const good = history('bank.jsonl', [...read({ a: 3, b: 7 }), ...read({ a: 10, b: 0 })]);
    const below = history('below.jsonl', [...read({ a: 3, b: 7 }), ...read({ a: 11, b: -1 })]);
    expect((await ordeal(['check', good, '--workload', 'bank'])).exitCode).toBe(0);
    expect((await ordeal(['check', below, '--workload', 'bank'])).exitCode).toBe(1);
    const allowed = ['check', below, '--workload', 'bank', '--negative-balances'];
    expect((await ordeal(allowed)).exitCode).toBe(0);
  });

  test('EDN of a set-full test', async () => {
    const path = file(
      'set.edn',
      `{:type :invoke, :process 0, :f :add, :value 1}
{:type :ok, :process 0, :f :add, :value 1}
{:type :invoke, :process 1, :f :read, :value nil}
{:type :ok, :process 1, :f :read, :value #{}}
`,
    );
    const { exitCode, stdout } = await ordeal(['check', path, '--workload', 'set-full']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('lost')]);
  });
});

describe('bad input', () => {
  const invoked = (value: unknown, read: unknown): Event[] => [
    ...appended,
    { type: 'invoke', process: 0, value: read },
    { type: 'ok', process: 0, value },
  ];
  const same = (value: unknown) => invoked(value, value);

  test.each<[string, Event[], string]>([
    ['no list', same('hello'), 'a transaction must be a list of micro-operations'],
    [
      'no value',
      [...appended, { type: 'invoke', process: 0 }, { type: 'ok', process: 0 }],
      'missing',
    ],
    ['a micro-operation that is none', same([5]), 'micro-operation 0 is 5'],
    ['one that is too short', same([['r']]), 'not [name, key, value]'],
    ['one that is too long', same([['append', 'x', 2, 3]]), 'not [name, key, value]'],
    ['an unknown one', same([['delete', 'x', 2]]), '"delete"; only "append" and "r" are known'],
    ['no key', same([['r', null, null]]), 'it has no key'],
    ['an append of null', same([['append', 'x', null]]), 'it writes null'],
    [
      'a read of no list',
      invoked([['r', 'x', 5]], [['r', 'x', null]]),
      'must return a list or null',
    ],
    ['a value appended twice', same([['append', 'x', 1]]), 'it appends 1 to key "x"'],
    [
      'twice in one',
      same([
        ['append', 'y', 1],
        ['append', 'y', 1],
      ]),
      'which it has done before',
    ],
    ['keys of two types', same([['append', 5, 1]]), 'key 5 is a number'],
    ['values of two types', same([['append', 'x', 'two']]), 'it writes the string "two"'],
  ])('%s: exit 254, and the line', async (_, events, text) => {
    const path = history('bad.jsonl', events);
    const { exitCode, stdout, stderr } = await ordeal(['check', path, '--workload', 'list-append']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(/^error: .*bad\.jsonl:4: operation 3: /);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('the line of an operation in EDN', async () => {
    const path = file(
      'bad.edn',
      `; two operations
{:type :invoke, :process 0, :f :txn, :value [[:append :x 1]]}
{:type :ok, :process 0, :f :txn, :value [[:append :x nil]]}
`,
    );
    const { exitCode, stderr } = await ordeal(['check', path, '--workload', 'list-append']);
    expect([exitCode, stderr]).toEqual([254, expect.stringContaining('bad.edn:3: operation 1:')]);
  });

  test.each([
    ['a value that nobody appended', [['r', 'x', [1, 7]]]],
    ['a value of another type', [['r', 'x', [1, 'a']]]],
  ])('a read of %s is an anomaly', async (_, value) => {
    const path = history('garbage.jsonl', invoked(value, [['r', 'x', null]]));
    const { exitCode, stdout } = await ordeal(['check', path, '--workload', 'list-append']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('garbage-read')]);
  });

  test.each(['list-append', 'rw-register', 'bank', 'atomic-commit', 'set', 'queue', 'counter'])(
    'nothing at all shows nothing: %s',
    async (workload) => {
      const { exitCode } = await ordeal([
        'check',
        history('empty.jsonl', []),
        '--workload',
        workload,
      ]);
      expect(exitCode).toBe(2);
    },
  );

  test('atomic commits without participants', async () => {
    const event = { process: 0, f: 'transact', value: { id: 't1' } };
    const path = history('commit.jsonl', [
      { ...event, type: 'invoke' },
      { ...event, type: 'ok' },
    ]);
    const { exitCode, stderr } = await ordeal(['check', path, '--workload', 'atomic-commit']);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringContaining('commit.jsonl:1: operation 0'),
    ]);
  });

  test.each([
    [['--consistency', 'snapshot-isolaton'], 'did you mean snapshot-isolation?'],
    [['--assume', 'nothing'], 'is no assumption'],
    [['--negative-balances'], 'it is for bank'],
    [['--linearizable'], 'it is for set-full'],
    [['--real-time-edges', 'some'], 'is not one of them'],
  ])('%j is refused', async (flags, text) => {
    const { exitCode, stderr } = await ordeal([
      'check',
      skew,
      '--workload',
      'list-append',
      ...flags,
    ]);
    expect([exitCode, stderr]).toEqual([254, expect.stringContaining(text)]);
  });

  test('--consistency means nothing to a counter', async () => {
    const words = ['check', skew, '--workload', 'counter', '--consistency', 'serializable'];
    const { exitCode, stderr } = await ordeal(words);
    expect(exitCode).toBe(254);
    expect(stderr).toContain('it is for list-append, rw-register, write-skew');
  });
});
