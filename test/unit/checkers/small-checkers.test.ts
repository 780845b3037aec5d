// The small checkers against their definitions, taken literally, on random histories of a few
// operations. What a checker computes in one pass is asked here of every operation, or of every
// pair.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causalReverseChecker } from '../../../checkers/causal-reverse.ts';
import type { Checker } from '../../../checkers/checker.ts';
import { counterChecker } from '../../../checkers/counter.ts';
import { longForkChecker } from '../../../checkers/long-fork.ts';
import { queueChecker } from '../../../checkers/queue.ts';
import { setChecker } from '../../../checkers/set.ts';
import { setFullChecker } from '../../../checkers/set-full.ts';
import { totalQueueChecker } from '../../../checkers/total-queue.ts';
import { uniqueIdsChecker } from '../../../checkers/unique-ids.ts';
import type { History, Op, OpType } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';

/** An operation put together: where it begins and ends in the history. */
interface Done {
  readonly f: string;
  readonly type: Exclude<OpType, 'invoke'>;
  readonly begin: number;
  readonly end: number;
  readonly argument: Json;
  readonly value: Json;
}

interface Planned {
  readonly f: string;
  readonly type: Exclude<OpType, 'invoke'>;
  readonly length: number;
  readonly argument: Json;
  readonly value: Json;
}

/** Operations of up to three clients, overlapping at random. */
function recorded(planned: readonly Planned[]): { history: History; done: Done[] } {
  const moments: { at: number; first: boolean; planned: Planned; process: number }[] = [];
  const free = [0, 0, 0];
  for (const [turn, one] of planned.entries()) {
    const process = turn % free.length;
    const at = free[process] as number;
    moments.push({ at: at + 1, first: true, planned: one, process });
    moments.push({ at: at + 1 + one.length, first: false, planned: one, process });
    free[process] = at + 2 + one.length;
  }
  moments.sort((a, b) => a.at - b.at || a.process - b.process);
  const begins = new Map<Planned, number>();
  const done: Done[] = [];
  const history = moments.map(({ first, planned: one, process }, index): Op => {
    const { f, type, argument, value } = one;
    if (first) begins.set(one, index);
    else done.push({ f, type, begin: begins.get(one) ?? 0, end: index, argument, value });
    const isOk = !first && type === 'ok';
    return {
      index,
      time: index * 1_000_000,
      type: first ? 'invoke' : type,
      process,
      f,
      value: isOk ? value : argument,
    };
  });
  return { history, done };
}

const outcome = fc.constantFrom<Planned['type']>('ok', 'ok', 'ok', 'fail', 'info');
const small = fc.integer({ min: 0, max: 3 });
const subset = fc.uniqueArray(small, { maxLength: 4 });

function operations(...kinds: fc.Arbitrary<Pick<Planned, 'f' | 'argument' | 'value'>>[]) {
  const one = fc
    .tuple(fc.oneof(...kinds), outcome, fc.integer({ min: 0, max: 4 }))
    .map(([kind, type, length]): Planned => ({ ...kind, type, length }));
  return fc.array(one, { minLength: 1, maxLength: 7 }).map(recorded);
}

/** Writes, adds and the like: what was asked for is what comes back. */
function giving(f: string, values: fc.Arbitrary<Json> = small) {
  return values.map((value) => ({ f, argument: value, value }));
}

function taking(f: string, values: fc.Arbitrary<Json>) {
  return values.map((value) => ({ f, argument: null, value }));
}

const budget = { timeMsMax: 1000, memoryBytesMax: 1e9, now: () => 0 };

/** Checker and definition agree, and both verdicts occur. */
async function agree(
  checker: Checker,
  histories: fc.Arbitrary<{ history: History; done: Done[] }>,
  isBroken: (done: readonly Done[]) => boolean | 'unknown',
): Promise<void> {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(histories, async ({ history, done }) => {
      const { verdict } = await checker.check(history, budget);
      const broken = isBroken(done);
      const expected = broken === 'unknown' ? 'unknown' : broken ? 'invalid' : 'valid';
      seen.add(verdict);
      expect(verdict).toBe(expected);
    }),
    { numRuns: 1500 },
  );
  expect(seen).toContain('valid');
  expect(seen).toContain('invalid');
}

const ok = (f: string) => (one: Done) => one.f === f && one.type === 'ok';
const values = (one: Done) => one.value as readonly Json[];

describe('as defined', () => {
  test('set: the last read shows what was acknowledged, and nothing that was never tried', async () => {
    await agree(setChecker, operations(giving('add'), taking('read', subset)), (done) => {
      const last = done.filter(ok('read')).at(-1);
      if (last === undefined) return 'unknown';
      const adds = done.filter(({ f }) => f === 'add');
      const lost = adds.some((one) => one.type === 'ok' && !values(last).includes(one.value));
      return lost || values(last).some((value) => !adds.some((one) => one.argument === value));
    });
  });

  test('set-full: no element that was known is missing from every later read', async () => {
    const histories = operations(giving('add'), taking('read', subset));
    await agree(setFullChecker({ linearizable: false }), histories, (done) => {
      const reads = done.filter(ok('read'));
      const adds = done.filter(({ f }) => f === 'add');
      let stable = 0;
      for (const value of new Set(adds.map((one) => one.argument))) {
        const tried = Math.min(...adds.flatMap((one) => (one.argument === value ? one.begin : [])));
        const showing = reads.filter((one) => values(one).includes(value) && one.end > tried);
        const missing = reads.filter((one) => !values(one).includes(value) && one.end > tried);
        const acknowledged = adds.filter((one) => one.type === 'ok' && one.value === value);
        const known = Math.min(...[...acknowledged, ...showing].map((one) => one.end));
        const lastShowing = Math.max(-1, ...showing.map((one) => one.begin));
        const lastMissing = Math.max(-1, ...missing.map((one) => one.begin));
        if (lastMissing > lastShowing && lastMissing > known) return true;
        if (lastShowing > lastMissing) stable += 1;
      }
      const wasTried = (value: Json, before: number) =>
        adds.some((one) => one.argument === value && one.begin < before);
      if (reads.some((one) => values(one).some((value) => !wasTried(value, one.end)))) return true;
      return stable === 0 ? 'unknown' : false;
    });
  });

  test('counter: some of the adds that may have happened explain every read', async () => {
    // Adds of one, so that every number between the least and the most is a sum.
    const histories = operations(giving('add', fc.constant(1)), taking('read', small));
    await agree(counterChecker, histories, (done) =>
      done.filter(ok('read')).some((read) => {
        const adds = done.filter(({ f, type }) => f === 'add' && type !== 'fail');
        const sure = adds.filter((one) => one.type === 'ok' && one.end < read.begin).length;
        const possible = adds.filter((one) => one.begin < read.end).length;
        return Number(read.value) < sure || Number(read.value) > possible;
      }),
    );
  });

  test('queue: nothing comes out more often than it was put in by then', async () => {
    await agree(queueChecker, operations(giving('enqueue'), taking('dequeue', small)), (done) => {
      const takes = done.filter(ok('dequeue'));
      return takes.some((take) => {
        const same = takes.filter(({ value, end }) => value === take.value && end <= take.end);
        const put = done.filter(
          ({ f, argument, begin }) =>
            f === 'enqueue' && argument === take.value && begin < take.end,
        );
        return same.length > put.length;
      });
    });
  });

  test('total-queue: what was acknowledged comes out, and nothing that was never tried', async () => {
    const histories = operations(
      giving('enqueue'),
      taking('dequeue', small),
      taking('drain', fc.array(small, { maxLength: 3 })),
    );
    await agree(totalQueueChecker, histories, (done) => {
      const out = done.flatMap((one) =>
        ok('dequeue')(one) ? [one.value] : ok('drain')(one) ? [...values(one)] : [],
      );
      const tried = done.flatMap(({ f, argument }) => (f === 'enqueue' ? [argument] : []));
      const kept = done.filter(ok('enqueue')).map(({ value }) => value);
      const count = (all: readonly Json[], value: Json) =>
        all.filter((one) => one === value).length;
      return (
        kept.some((value) => count(kept, value) > count(out, value)) ||
        out.some((value) => !tried.includes(value))
      );
    });
  });

  test('unique-ids: no two are the same', async () => {
    const ids = fc.oneof(small, fc.constantFrom('a', '1', null, { a: 1 }));
    await agree(uniqueIdsChecker, operations(taking('generate', ids)), (done) => {
      const given = done.filter(ok('generate')).map(({ value }) => JSON.stringify(value));
      return given.some((id, i) => given.indexOf(id) !== i);
    });
  });

  test('causal-reverse: who shows a write shows all that were complete before it began', async () => {
    const histories = operations(giving('write'), taking('read', subset)).filter(({ done }) =>
      hasUniqueWrites(done),
    );
    await agree(causalReverseChecker, histories, (done) => {
      const writes = done.filter(({ f }) => f === 'write');
      return done
        .filter(ok('read'))
        .some((read) =>
          writes.some(
            (later) =>
              values(read).includes(later.argument) &&
              writes.some(
                (earlier) =>
                  earlier.type === 'ok' &&
                  earlier.end < later.begin &&
                  !values(read).includes(earlier.value),
              ),
          ),
        );
    });
  });

  test('long-fork: of two reads of a group, one saw all that the other saw', async () => {
    const group = fc
      .array(fc.boolean(), { minLength: 3, maxLength: 3 })
      .map((seen) => seen.map((one, key): Json => ['r', key, one ? 1 : null]));
    await agree(longForkChecker({ groupSize: 3 }), operations(taking('read', group)), (done) => {
      const seen = done
        .filter(ok('read'))
        .map(
          (read) =>
            new Set(
              values(read).flatMap((mop) => ((mop as Json[])[2] === 1 ? [(mop as Json[])[1]] : [])),
            ),
        );
      const covers = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) =>
        [...b].every((key) => a.has(key));
      return seen.some((a) => seen.some((b) => !covers(a, b) && !covers(b, a)));
    });
  });
});

function hasUniqueWrites(done: readonly Done[]): boolean {
  const written = done.flatMap(({ f, argument }) => (f === 'write' ? [argument] : []));
  return new Set(written).size === written.length;
}

test.each([
  setChecker,
  setFullChecker({ linearizable: true }),
  counterChecker,
  queueChecker,
  totalQueueChecker,
  uniqueIdsChecker,
  causalReverseChecker,
  longForkChecker({}),
])('$name throws on no history, whatever its values are', async (checker) => {
  const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  const f = fc.constantFrom('add', 'read', 'write', 'enqueue', 'dequeue', 'drain', 'generate');
  const any = fc.tuple(f, anything, anything).map(([name, argument, value]) => ({
    f: name,
    argument,
    value,
  }));
  await fc.assert(
    fc.asyncProperty(operations(any), async ({ history }) => {
      const { verdict } = await checker.check(history, budget);
      expect(['valid', 'invalid', 'unknown']).toContain(verdict);
    }),
    { numRuns: 500 },
  );
});
