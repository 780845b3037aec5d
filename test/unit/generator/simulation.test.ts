// What a simulation says of generators that break the rules. What it does with the others, all
// tests here show.

import { describe, expect, it } from 'vitest';
import type { Generator, Step } from '../../../src/generator/generator.ts';
import { simulate } from '../../../src/generator/simulate.ts';
import { perfect } from './simulate.ts';

const simulation = { concurrency: 1, answer: perfect };

function always(step: (self: Generator) => Step): Generator {
  const self: Generator = { next: () => step(self), update: () => self };
  return self;
}

describe('a simulation', () => {
  it('objects to a generator that waits for nothing', () => {
    const waiting = always((rest) => ({ kind: 'pending', rest }));
    expect(() => simulate(waiting, simulation)).toThrow('waits for an operation or for a moment');
  });

  it('objects to an operation for a process that is busy', () => {
    const hasty = always((rest) => ({ kind: 'op', op: { time: 0, process: 0, f: 'read' }, rest }));
    expect(() => simulate(hasty, simulation)).toThrow('for a process that is free');
  });

  it('objects to an operation in the past', () => {
    const late = always((rest) => ({ kind: 'op', op: { time: -1, process: 0, f: 'read' }, rest }));
    expect(() => simulate(late, simulation)).toThrow('not due before it is asked for');
  });

  it('completes what is outstanding when the generator is done', () => {
    const once = always((rest) => ({ kind: 'op', op: { time: 0, process: 0, f: 'read' }, rest }));
    const history = simulate(once, { ...simulation, operationsMax: 1 });
    expect(history.map(({ type, time }) => [type, time])).toEqual([
      ['invoke', 0],
      ['ok', 10],
    ]);
  });
});
