// What a check says that had to end early: why, and no more than it knows. And what takes long is
// not in the way of what is quickly decided.

import { describe, expect, it } from 'vitest';
import type {
  CheckOptions,
  LinearizabilityResult,
} from '../../../../checkers/linearizable/check.ts';
import {
  checkAsync as checkLinearizable,
  checkSync as checkLinearizableSync,
} from '../../../../checkers/linearizable/check.ts';
import { linearizable } from '../../../../checkers/linearizable/checker.ts';
import { prefixUntil } from '../../../../checkers/linearizable/explain/prefix.ts';
import type { Model } from '../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../checkers/linearizable/models/kv.ts';
import { register } from '../../../../checkers/linearizable/models/register.ts';
import type { OperationColumns } from '../../../../src/history/columns.ts';
import type { History } from '../../../../src/history/types.ts';
import { columnsOf, type Drawn } from './hand-written.ts';
import { drawsFrom, printed, together } from './random-histories.ts';
import { historyOf, SUBJECTS } from './random-models.ts';

const model = register();
const searches = { methods: ['depth-first', 'breadth-first'] } as const;
const UNWRITTEN = 99;

const write = (key: string, input: number, call: number, returned: number): Drawn => ({
  f: 'write',
  key,
  input,
  call,
  returned,
});
const read = (key: string, output: number, call: number): Drawn => ({
  f: 'read',
  key,
  output,
  call,
  returned: call + 1,
});

/** Three operations one after the other, of which the last one may be wrong. */
const easy = (key: string, last = 1, at = 0): readonly Drawn[] => [
  write(key, 0, at, at + 1),
  write(key, 1, at + 2, at + 3),
  read(key, last, at + 4),
];
/**
 * Writes at the same time, so that every subset of them and every last one is a configuration, and
 * then a read.
 */
const hard = (key: string, count: number, last: number, at = 10): readonly Drawn[] => [
  ...Array.from({ length: count }, (_, i) => write(key, i, at, at + 10)),
  read(key, last, at + 11),
];

/** A clock that goes on by one whenever it is read. */
function clock(): () => number {
  let now = 0;
  return () => now++;
}

function unknown(result: LinearizabilityResult) {
  if (result.verdict !== 'unknown') throw new Error(`it is ${result.verdict}`);
  return result;
}

/** That the operations of a key were legal up to the return in this line. */
function isValidUpTo(columns: OperationColumns, key: string, line: number): boolean {
  const rows = [...columns.key.keys()].filter(
    (row) => columns.keys.value(columns.key[row] as number) === key,
  );
  const last = rows.find((row) => columns.returnLine[row] === line) as number;
  const { columns: prefix } = prefixUntil(columns, columns.return[last] as number);
  const result = checkLinearizableSync(prefix, model);
  return result.verdict === 'valid';
}

describe('a budget of configurations', () => {
  const limits = { ...searches, configurationsMax: 20_000 };

  it.each(['depth-first', 'breadth-first'] as const)(
    'that is spent leaves it open how the history goes on, %s',
    (method) => {
      const columns = columnsOf([...easy('x'), ...hard('x', 16, UNWRITTEN)]);
      const result = unknown(
        checkLinearizableSync(columns, model, { ...limits, methods: [method] }),
      );
      expect(result).toMatchObject({ reason: 'configurations', decided: 0 });
      expect(result.statistics).toMatchObject({ operations: 20, partitions: 1 });
      expect(result.statistics.methods).toEqual({});
      expect(result.statistics.configurations).toBeGreaterThanOrEqual(20_000);
      expect(result.statistics.configurations).toBeLessThan(30_000);
      const [{ key, validUpToLine } = { validUpToLine: -1 }] = result.undecided;
      expect(key).toBe('x');
      // The read before the writes is surely right; the one after them is not known to be.
      expect(validUpToLine).toBeGreaterThanOrEqual(2);
      expect(validUpToLine).toBeLessThan(19);
      expect(isValidUpTo(columns, 'x', validUpToLine)).toBe(true);
    },
  );

  it('says that nothing is known where nothing was passed', () => {
    // No operation has returned when the writes begin, and none of them can before all have been
    // tried.
    const columns = columnsOf([
      read('x', UNWRITTEN, 0),
      ...Array.from({ length: 16 }, (_, i) => write('x', i, 0, 10)),
    ]);
    expect(unknown(checkLinearizableSync(columns, model, limits)).undecided).toEqual([
      { key: 'x', validUpToLine: -1 },
    ]);
  });

  it('counts what was decided, and names what was not', () => {
    const columns = columnsOf([
      ...easy('a'),
      ...hard('b', 16, UNWRITTEN),
      ...easy('c'),
      ...hard('d', 16, UNWRITTEN),
    ]);
    // In the first round, and in a later one.
    for (const configurationsMax of [5000, 20_000]) {
      const result = unknown(
        checkLinearizableSync(columns, model, { ...searches, configurationsMax }),
      );
      expect(result.decided).toBe(2);
      expect(result.undecided.map(({ key }) => key)).toEqual(['b', 'd']);
      expect(result.statistics).toMatchObject({ partitions: 4, methods: { 'depth-first': 2 } });
    }
  });

  it('is shared by all partitions, so that none keeps an illegal one from being found', () => {
    const columns = columnsOf([
      ...hard('a', 16, UNWRITTEN),
      ...hard('b', 16, UNWRITTEN),
      ...easy('c', 0),
    ]);
    for (const configurationsMax of [20_000, Number.POSITIVE_INFINITY]) {
      const result = checkLinearizableSync(columns, model, { ...searches, configurationsMax });
      expect(result).toMatchObject({ verdict: 'invalid', key: 'c' });
      // Undecided ones are not reported beside an illegal one.
      expect(result.statistics).toMatchObject({ partitions: 3, methods: { 'depth-first': 1 } });
    }
  });

  it('that is enough is no limit', () => {
    const columns = columnsOf([...hard('a', 8, UNWRITTEN), ...hard('b', 8, 7)]);
    const plain = checkLinearizableSync(columns, model, searches);
    expect(plain).toMatchObject({ verdict: 'invalid', key: 'a' });
    const exactly = { ...searches, configurationsMax: plain.statistics.configurations + 1 };
    expect(checkLinearizableSync(columns, model, exactly)).toEqual(plain);
  });
});

describe('a budget of memory', () => {
  it('that is spent ends the check', () => {
    const columns = columnsOf(hard('x', 20, UNWRITTEN));
    const limits = { ...searches, memoryBytesMax: 2 ** 20, configurationsMax: 10 ** 7 };
    const result = unknown(checkLinearizableSync(columns, model, limits));
    expect(result.reason).toBe('memory');
    expect(result.statistics.configurations).toBeLessThan(10 ** 6);
  });

  it('counts the states of a partition that has a table of its own', () => {
    // Texts of a hundred thousand characters, of which each was put twice, so that only a search
    // can tell.
    const texts = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(100_000));
    const puts = texts.flatMap((input, i): Drawn[] => [
      { f: 'put', input, call: 4 * i, returned: 4 * i + 9 },
      { f: 'put', input, call: 4 * i + 1, returned: 4 * i + 10 },
      { f: 'get', output: input, call: 4 * i + 2, returned: 4 * i + 8 },
    ]);
    const columns = columnsOf(puts);
    expect(checkLinearizableSync(columns, kv(), searches).verdict).toBe('valid');
    const result = unknown(
      checkLinearizableSync(columns, kv(), { ...searches, memoryBytesMax: 10 ** 6 }),
    );
    expect(result.reason).toBe('memory');
  });

  it('counts what a partition is prepared in, and what all share once', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => easy('x', 1, 10 * i)).flat();
    const limits = { methods: ['depth-first'], memoryBytesMax: 10 ** 6 } as const;
    const result = unknown(checkLinearizableSync(columnsOf(long), model, limits));
    expect(result.reason).toBe('memory');
    expect(result.statistics.configurations).toBeLessThan(5000);
    const keys = Array.from({ length: 300 }, (_, i) => easy(String(i))).flat();
    const all = columnsOf([...keys, ...hard('x', 10, UNWRITTEN)]);
    expect(checkLinearizableSync(all, model, limits).verdict).toBe('invalid');
  });

  it('first costs the search that needs more of it', () => {
    // Round after round of writes, and then what nobody wrote: the frontier of one search stays
    // small, and the other one goes back through every round.
    const rounds = Array.from({ length: 60 }, (_, i) => hard('x', 6, 5, 30 * i)).flat();
    const columns = columnsOf([...rounds, read('x', UNWRITTEN, 30 * 60)]);
    const limits = { ...searches, memoryBytesMax: 250_000, configurationsMax: 10 ** 6 };
    const result = checkLinearizableSync(columns, model, limits);
    expect(result).toMatchObject({ verdict: 'invalid', failingRow: columns.size - 1 });
    expect(result.statistics.methods).toEqual({ 'breadth-first': 1 });
  });
});

describe('a check that is told to end', () => {
  const columns = columnsOf([...easy('a'), ...hard('b', 18, UNWRITTEN)]);
  it('does so at its deadline, and not without a clock', () => {
    const limits = { ...searches, timeMsMax: 10 };
    const result = unknown(checkLinearizableSync(columns, model, { ...limits, now: clock() }));
    expect(result).toMatchObject({ reason: 'time', decided: 1, undecided: [{ key: 'b' }] });
    const small = columnsOf(hard('b', 10, UNWRITTEN));
    expect(checkLinearizableSync(small, model, limits).verdict).toBe('invalid');
    const late = { ...searches, now: clock(), timeMsMax: 10 ** 6 };
    expect(checkLinearizableSync(small, model, late).verdict).toBe('invalid');
  });

  it('knows nothing when it was told before it began', async () => {
    const options: CheckOptions = { signal: AbortSignal.abort() };
    const expected = {
      verdict: 'unknown',
      reason: 'cancelled',
      decided: 0,
      undecided: [],
      statistics: { operations: columns.size, partitions: 1, methods: {}, configurations: 0 },
    };
    expect(checkLinearizableSync(columns, model, options)).toMatchObject(expected);
    expect(await checkLinearizable(columns, model, options)).toMatchObject(expected);
  });

  it('hears of it while it is at work', async () => {
    const controller = new AbortController();
    const checking = checkLinearizable(columns, model, { ...searches, signal: controller.signal });
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    const result = unknown(await checking);
    expect(result).toMatchObject({ reason: 'cancelled', decided: 1, undecided: [{ key: 'b' }] });
  });
});

describe('a check that ends at any moment', () => {
  /**
   * Stops at each of the moments at which the check looks at the clock; every verdict must be the
   * true one or none.
   */
  function expectNoOther(
    columns: OperationColumns,
    by: Model<unknown>,
    options: CheckOptions,
  ): void {
    let looked = 0;
    const now = () => looked++;
    const { verdict } = checkLinearizableSync(columns, by, { ...options, now, timeMsMax: 1e9 });
    const all = looked;
    for (let timeMsMax = 0; timeMsMax < all; timeMsMax++) {
      looked = 0;
      const result = checkLinearizableSync(columns, by, { ...options, now, timeMsMax });
      if (![verdict, 'unknown'].includes(result.verdict)) {
        expect.fail(`${result.verdict} at ${timeMsMax}: ${printed(columns)}`);
      }
      if (result.verdict !== 'unknown') continue;
      expect(result.reason).toBe('time');
      expect(result.decided).toBeLessThan(Math.max(1, result.statistics.partitions));
    }
  }

  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'is never wrong about a $name',
    ({ subject }) => {
      for (let seed = 0; seed < 8; seed++) {
        const parts = [0, 1].map((i) => historyOf(subject, drawsFrom(2 * seed + i), 6));
        const columns = together(parts, ['x', 'y']);
        for (const options of [{}, searches]) expectNoOther(columns, subject.model, options);
      }
    },
  );

  it('is never wrong about many keys or long histories', () => {
    const keys = Array.from({ length: 11_000 }, (_, i) => easy(String(i))).flat();
    expectNoOther(columnsOf(keys), model as Model<unknown>, {});
    const again = Array.from({ length: 11_000 }, (_, i) => easy('x', 1, 10 * i)).flat();
    for (const options of [{}, { methods: ['depth-first'] as const }]) {
      expectNoOther(columnsOf(again), model as Model<unknown>, options);
    }
  });
});

describe('a check of events', () => {
  const history: History = Array.from({ length: 20_000 }, (_, index) => ({
    index,
    time: index,
    type: index % 2 === 0 ? 'invoke' : 'ok',
    process: 0,
    f: 'write',
    value: 1,
  }));

  it('ends while they are read, when it is told to', async () => {
    expect((await checkLinearizable(history, model)).verdict).toBe('valid');
    const cancelled = await checkLinearizable(history, model, { signal: AbortSignal.abort() });
    const statistics = { operations: 0, partitions: 0, methods: {}, configurations: 0 };
    const result = { verdict: 'unknown', decided: 0, undecided: [], statistics };
    expect(cancelled).toEqual({ ...result, reason: 'cancelled' });
    const late = await checkLinearizable(history, model, { now: clock(), timeMsMax: 0 });
    expect(late).toEqual({ ...result, reason: 'time' });
    const checker = linearizable({ model });
    const budget = { timeMsMax: 0, memoryBytesMax: 2 ** 30, now: clock() };
    const reason = 'the time budget is spent; 0 of 0 partitions are valid';
    expect(await checker.check(history, budget)).toEqual({
      verdict: 'unknown',
      reason,
      statistics,
    });
  });
});

describe('a check that gives others a turn', () => {
  /** How many turns others had until it was done. */
  async function turnsDuring(options: CheckOptions): Promise<number> {
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const columns = columnsOf([...easy('a'), ...hard('b', 11, UNWRITTEN)]);
    const result = await checkLinearizable(columns, model, { ...searches, ...options });
    isOver = true;
    expect(result).toEqual(checkLinearizableSync(columns, model, { ...searches, ...options }));
    return turns;
  }

  it('does so after every slice, or after 10 ms by its clock', async () => {
    const always = await turnsDuring({});
    expect(always).toBeGreaterThan(2);
    let now = 0;
    expect(await turnsDuring({ now: () => 0 })).toBe(0);
    expect(await turnsDuring({ now: () => (now += 21) })).toBeGreaterThan(2);
    // Ten milliseconds are not too long yet.
    expect(await turnsDuring({ now: () => (now += 5), timeMsMax: 10 ** 9 })).toBeLessThan(always);
  });
});
