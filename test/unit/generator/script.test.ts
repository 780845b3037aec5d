import { describe, expect, it } from 'vitest';
import type { Generator, GeneratorContext } from '../../../src/generator/generator.ts';
import { type Script, script } from '../../../src/generator/script.ts';
import { timeLimit } from '../../../src/generator/time-limit.ts';
import { invocations, perfect } from './simulate.ts';

const operations = [
  { at: 10, thread: 0, f: 'write', key: 'k1', value: 1 },
  { at: 20, thread: 0, f: 'read', key: 'k1' },
  { at: 30, thread: 1, f: 'read', key: 'k1' },
  { at: 40, thread: 7, f: 'read', key: 'k1' },
];

function context(time: number, free: readonly number[], processes = [0, 1]): GeneratorContext {
  return { time, free, processes };
}

/** A script whose phase starts at `time`. */
function started(ops: Script, time: number): Generator {
  const step = script(ops).next(context(time, [0, 1]));
  expect(step).toMatchObject({ kind: 'pending', wake: time });
  if (step.kind !== 'pending') throw new Error('it was asked for the first time');
  return step.rest;
}

describe('a script', () => {
  it('counts its times from the start of the phase, and keeps the order within a thread', () => {
    const step = started(operations, 100).next(context(100, [0, 1]));
    expect(step).toMatchObject({ kind: 'op', op: { time: 110, process: 0, f: 'write', value: 1 } });
    if (step.kind !== 'op') return;
    // Thread 0 is busy: its read waits, and thread 1 goes first.
    expect(step.rest.next(context(120, [1]))).toMatchObject({ op: { time: 130, process: 1 } });
    expect(step.rest.next(context(500, [0], [2, 1]))).toMatchObject({
      op: { time: 500, process: 2, f: 'read' },
    });
    expect(step.rest.next(context(120, []))).toMatchObject({ kind: 'pending' });
  });

  it('leaves out threads that the run does not have, and then is done', () => {
    expect(started(operations.slice(3), 0).next(context(0, [0, 1]))).toEqual({ kind: 'done' });
  });

  it('comes to its first operation though it is asked again and again before', () => {
    const ops = invocations(timeLimit(100, script(operations)), {
      concurrency: 2,
      answer: perfect,
      nagNs: 3,
    });
    expect(ops.map(({ time, process, f }) => ({ time, process, f }))).toEqual([
      { time: 10, process: 0, f: 'write' },
      { time: 20, process: 0, f: 'read' },
      { time: 30, process: 1, f: 'read' },
    ]);
  });
});
