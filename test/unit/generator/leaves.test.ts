import { describe, expect, it } from 'vitest';
import { cycle } from '../../../src/generator/cycle.ts';
import { filter } from '../../../src/generator/filter.ts';
import { generate } from '../../../src/generator/generate.ts';
import { limit } from '../../../src/generator/limit.ts';
import { map } from '../../../src/generator/map.ts';
import { nothing } from '../../../src/generator/nothing.ts';
import { once } from '../../../src/generator/once.ts';
import { repeat } from '../../../src/generator/repeat.ts';
import { sequence } from '../../../src/generator/sequence.ts';
import { createRandom } from '../../../src/random.ts';
import { invocations, perfect, simulate } from './simulate.ts';

const one = { concurrency: 1, answer: perfect };
const two = { concurrency: 2, answer: perfect };
const read = once({ f: 'read' });
const write = (value: number) => once({ f: 'write', key: 'k1', value });

describe('once', () => {
  it('gives one operation, with what the template says', () => {
    expect(simulate(write(3), one)).toEqual([
      { index: 0, time: 0, type: 'invoke', process: 0, f: 'write', key: 'k1', value: 3 },
      { index: 1, time: 10, type: 'ok', process: 0, f: 'write', key: 'k1', value: 3 },
    ]);
  });

  it('waits for a free process', () => {
    const busy = { time: 5, free: [], processes: [0] };
    expect(read.next(busy)).toEqual({ kind: 'pending', rest: read });
  });

  it('has nothing to do when it is nothing', () => {
    expect(simulate(nothing, one)).toEqual([]);
  });
});

describe('repeat', () => {
  it('gives the first operation of a generator again and again', () => {
    const values = invocations(repeat(sequence([write(1), write(2)]), 3), one);
    expect(values.map((op) => op.value)).toEqual([1, 1, 1]);
  });

  it('never ends by itself', () => {
    expect(invocations(repeat(read), { ...two, operationsMax: 100 })).toHaveLength(100);
  });

  it('of nothing is nothing, and no times is none', () => {
    expect(invocations(repeat(nothing), one)).toEqual([]);
    expect(invocations(repeat(read, 0), one)).toEqual([]);
  });
});

describe('limit', () => {
  it('gives the first so many operations', () => {
    expect(invocations(limit(3, repeat(read)), two)).toHaveLength(3);
    expect(invocations(limit(0, repeat(read)), two)).toEqual([]);
    expect(invocations(limit(5, read), two)).toHaveLength(1);
  });
});

describe('sequence', () => {
  it('goes on to the next generator while operations of the one before are outstanding', () => {
    const times = invocations(sequence([write(1), nothing, write(2), write(3)]), two);
    expect(times.map((op) => [op.time, op.value])).toEqual([
      [0, 1],
      [0, 2],
      [10, 3],
    ]);
  });
});

describe('cycle', () => {
  it('gives the whole of a generator again and again', () => {
    const values = invocations(cycle(sequence([write(1), write(2)]), 2), one);
    expect(values.map((op) => op.value)).toEqual([1, 2, 1, 2]);
    const forever = invocations(cycle(sequence([write(1), write(2)])), {
      ...one,
      operationsMax: 5,
    });
    expect(forever.map((op) => op.value)).toEqual([1, 2, 1, 2, 1]);
  });

  it('of nothing ends', () => {
    expect(invocations(cycle(nothing), one)).toEqual([]);
    expect(invocations(cycle(read, 0), one)).toEqual([]);
  });
});

describe('generate', () => {
  const draws = generate(createRandom(7), (random) => ({ f: 'write', value: random.int(100) }));

  it('draws on from operation to operation, the same for the same seed', () => {
    const values = invocations(draws, { ...two, operationsMax: 6 }).map((op) => op.value);
    expect(values).toEqual([69, 6, 94, 6, 54, 87]);
    expect(invocations(draws, { ...one, operationsMax: 6 }).map((op) => op.value)).toEqual(values);
  });

  it('ends when the function has no more to say', () => {
    const counted = generate(createRandom(1), (_random, { time }) =>
      time < 30 ? { f: 'read' } : null,
    );
    expect(invocations(counted, one).map((op) => op.time)).toEqual([0, 10, 20]);
  });

  it('does not disturb the stream it was given', () => {
    const random = createRandom(7);
    const before = random.clone().uint32();
    invocations(
      generate(random, (stream) => ({ f: 'write', value: stream.int(10) })),
      { ...one, operationsMax: 3 },
    );
    expect(random.uint32()).toBe(before);
  });
});

describe('map', () => {
  it('changes operations, and lets events through as they are', () => {
    const doubled = map(
      (op) => ({ ...op, value: Number(op.value) * 2 }),
      sequence([write(1), write(2)]),
    );
    expect(invocations(doubled, one).map((op) => op.value)).toEqual([2, 4]);
  });
});

describe('filter', () => {
  const numbers = sequence([1, 2, 3, 4, 5].map(write));

  it('gives only what is accepted', () => {
    const odd = filter((op) => Number(op.value) % 2 === 1, numbers);
    expect(invocations(odd, one).map((op) => op.value)).toEqual([1, 3, 5]);
  });

  it('crashes loudly where nothing is ever accepted, instead of hanging', () => {
    const none = filter(() => false, repeat(read));
    expect(() => invocations(none, one)).toThrow('a filter accepts one operation in 100000');
    expect(
      invocations(
        filter(() => false, numbers),
        one,
      ),
    ).toEqual([]);
  });
});
