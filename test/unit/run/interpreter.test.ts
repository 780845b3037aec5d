import { describe, expect, it } from 'vitest';
import type { Generator, GeneratorContext, Step } from '../../../src/generator/generator.ts';
import { createRecorder } from '../../../src/history/recorder.ts';
import type { Op } from '../../../src/history/types.ts';
import { createThreads, interpret } from '../../../src/run/interpreter.ts';
import type { Client, Completion, Invocation } from '../../../src/system.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

/**
 * Gives the first free process an operation, `count` times, each `gap` nanoseconds after the one
 * before.
 */
function writes(count: number, gap: number, first = 0): Generator {
  return {
    next(context: GeneratorContext): Step {
      if (count === 0) return { kind: 'done' };
      const thread = context.free[0];
      if (thread === undefined) return { kind: 'pending', rest: this };
      const time = Math.max(first, context.time);
      const process = context.processes[thread] as number;
      const op = { time, process, f: 'write', key: 'k1', value: count };
      return { kind: 'op', op, rest: writes(count - 1, gap, first + gap) };
    },
    update() {
      return this;
    },
  };
}

interface Setup {
  readonly clock: VirtualClock;
  readonly history: readonly Op[];
  readonly ended: Promise<boolean>;
  readonly opened: number[];
}

function start(
  generator: Generator,
  concurrency: number,
  invoke: (clock: VirtualClock, invocation: Invocation, process: number) => Promise<Completion>,
  signal = new AbortController().signal,
  mayAbandon = false,
): Setup {
  const clock = createVirtualClock();
  const recorder = createRecorder(clock, null, () => undefined);
  const opened: number[] = [];
  const ended = interpret({
    clock,
    generator,
    threads: createThreads(concurrency),
    recorder,
    open: async (process): Promise<Client> => {
      opened.push(process);
      return { invoke: (invocation) => invoke(clock, invocation, process), close: () => undefined };
    },
    operationTimeoutMs: 1000,
    deadline: Number.POSITIVE_INFINITY,
    signal,
    mayAbandon: () => mayAbandon,
  });
  return { clock, history: recorder.history, ended: ended.then((each) => each.ended), opened };
}

function answerAfter(
  clock: VirtualClock,
  delayMs: number,
  completion: Completion,
): Promise<Completion> {
  return new Promise((resolve) => {
    clock.setTimer(delayMs, () => resolve(completion));
  });
}

const events = (history: readonly Op[]): string[] =>
  history.map((op) => `${op.time / 1e6} ${op.type} ${op.process} ${op.value}`);

describe('the interpreter', () => {
  it('invokes each operation at its time, and records its completion when it comes', async () => {
    const run = start(writes(2, 5e6), 2, (clock) => answerAfter(clock, 20, { type: 'ok' }));
    expect(await run.clock.runUntilSettled(run.ended)).toBe(true);
    expect(events(run.history)).toEqual(['0 invoke 0 2', '5 invoke 1 1', '20 ok 0 2', '25 ok 1 1']);
  });

  it('retires a process whose operation is indeterminate, and opens a client for the next', async () => {
    const run = start(writes(2, 0), 1, (clock, { value }) =>
      answerAfter(
        clock,
        10,
        value === 2
          ? { type: 'info', error: { code: 'timeout', text: 'no reply' } }
          : { type: 'ok' },
      ),
    );
    await run.clock.runUntilSettled(run.ended);
    expect(events(run.history)).toEqual([
      '0 invoke 0 2',
      '10 info 0 2',
      '10 invoke 1 1',
      '20 ok 1 1',
    ]);
    expect(run.opened).toEqual([0, 1]);
  });

  it('keeps the process after a failure, which is certain', async () => {
    const run = start(writes(2, 0), 1, (clock) =>
      answerAfter(clock, 1, { type: 'fail', error: { code: 'no', text: 'no' } }),
    );
    await run.clock.runUntilSettled(run.ended);
    expect(run.history.map((op) => op.process)).toEqual([0, 0, 0, 0]);
    expect(run.history[1]).toMatchObject({ type: 'fail', error: { code: 'no', text: 'no' } });
  });

  it('takes a client that throws for an indeterminate operation', async () => {
    const run = start(writes(1, 0), 1, async () => {
      throw new Error('oops');
    });
    await run.clock.runUntilSettled(run.ended);
    expect(run.history[1]).toMatchObject({ type: 'info', error: { text: 'oops' } });
  });

  it('gives up on a client that never answers, and says that nobody knows', async () => {
    const run = start(writes(1, 0), 1, () => new Promise<never>(() => undefined));
    expect(await run.clock.runUntilSettled(run.ended)).toBe(true);
    expect(run.history[1]).toMatchObject({ type: 'info', error: { code: 'stuck' } });
  });

  it('stops asking when the signal comes, but waits for what is outstanding', async () => {
    const controller = new AbortController();
    const run = start(
      writes(100, 10e6),
      1,
      (clock, { value }) => {
        if (value === 98) controller.abort();
        return answerAfter(clock, 3, { type: 'ok' });
      },
      controller.signal,
    );
    expect(await run.clock.runUntilSettled(run.ended)).toBe(false);
    expect(events(run.history).at(-1)).toBe('23 ok 0 98');
  });

  it('waits for nothing when it may abandon what is outstanding, and says so in the history', async () => {
    const controller = new AbortController();
    const run = start(
      writes(5, 10),
      2,
      (clock, { value }) => {
        // The first hangs; while the second is under way the phase is ended.
        if (value === 4) controller.abort();
        return answerAfter(clock, 900, { type: 'ok' });
      },
      controller.signal,
      true,
    );
    await run.clock.runUntilSettled(run.ended);
    const ends = run.history.filter(({ type }) => type !== 'invoke');
    expect(ends.length).toBeGreaterThan(0);
    for (const each of ends) {
      expect(each).toMatchObject({ type: 'info', error: { code: 'run-stopped' } });
      expect(each.time).toBeLessThan(100 * 1e6);
    }
  });

  it('lets a moment pass when a client reaches no node, so that failures do not come by the thousand', async () => {
    const clock = createVirtualClock();
    const recorder = createRecorder(clock, null, () => undefined);
    const ended = interpret({
      clock,
      generator: writes(3, 0),
      threads: createThreads(1),
      recorder,
      open: () => Promise.reject(new Error('no node can be reached')),
      operationTimeoutMs: 1000,
      deadline: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      mayAbandon: () => false,
    });
    expect(await clock.runUntilSettled(ended)).toMatchObject({ ended: true });
    expect(events(recorder.history.filter((op) => op.type === 'fail'))).toEqual([
      '100 fail 0 3',
      '200 fail 0 2',
      '300 fail 0 1',
    ]);
  });
});
