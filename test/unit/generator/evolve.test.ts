import { describe, expect, it } from 'vitest';
import { evolve } from '../../../src/generator/evolve.ts';
import { createRandom } from '../../../src/random.ts';
import { imperfect, invocations, perfect } from './simulate.ts';

const random = createRandom(1);
const one = { concurrency: 1, answer: perfect };

describe('evolve', () => {
  it('draws each operation from the state that the one before it left', () => {
    const doubling = evolve({
      random,
      start: 1,
      draw: (_random, state) => ({ op: { f: 'write', value: state }, state: state * 2 }),
    });
    const values = invocations(doubling, { ...one, operationsMax: 5 }).map(({ value }) => value);
    expect(values).toEqual([1, 2, 4, 8, 16]);
  });

  it('is over when there is nothing to draw', () => {
    const three = evolve({
      random,
      start: 3,
      draw: (_random, left) => (left === 0 ? null : { op: { f: 'read' }, state: left - 1 }),
    });
    expect(invocations(three, one)).toHaveLength(3);
  });

  it('knows what events say', () => {
    const retrying = evolve({
      random,
      start: 0,
      draw: (_random, state) => ({ op: { f: 'write', value: state }, state }),
      after: (state, { type }) => (type === 'ok' ? state + 1 : state),
    });
    const simulation = { concurrency: 1, answer: imperfect, operationsMax: 7 };
    const values = invocations(retrying, simulation).map(({ value }) => value);
    expect(values).toEqual([0, 0, 0, 1, 1, 1, 2]);
  });

  it('tells of what is invoked, not of what is only asked for', () => {
    const invoked: number[] = [];
    const counting = evolve({
      random,
      start: 0,
      draw: (_random, state) => ({ op: { f: 'write', value: state }, state: state + 1 }),
      onInvoke: ({ value }) => invoked.push(value as number),
    });
    invocations(counting, { concurrency: 3, answer: perfect, operationsMax: 6, nagNs: 1 });
    expect(invoked).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('draws the same with the same seed', () => {
    const drawn = (seed: number) =>
      invocations(
        evolve({
          random: createRandom(seed),
          start: null,
          draw: (draws, state) => ({ op: { f: 'write', value: draws.int(1000) }, state }),
        }),
        { ...one, operationsMax: 20 },
      ).map(({ value }) => value);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });
});
