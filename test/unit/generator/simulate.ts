// Simulations of generators, in which every question is asked twice: a generator is a value.

import { expect } from 'vitest';
import type { GeneratedOp, Generator, Step } from '../../../src/generator/generator.ts';
import {
  type Answer,
  type Simulation,
  simulate as simulateOnce,
} from '../../../src/generator/simulate.ts';
import type { Op } from '../../../src/history/types.ts';

export type { Answer, Simulation };

/** Every operation takes ten nanoseconds and succeeds. */
export const perfect = (): Answer => ({ type: 'ok', latencyNs: 10 });
/** Every operation takes ten nanoseconds and nobody knows what came of it. */
export const perfectInfo = (): Answer => ({ type: 'info', latencyNs: 10 });
/** Threads fail, crash and succeed in turns, ten nanoseconds each. */
export const imperfect = (_op: GeneratedOp, turn: number): Answer => ({
  type: (['fail', 'info', 'ok'] as const)[turn % 3] ?? 'ok',
  latencyNs: 10,
});

/** All events, in order. Asks twice each time and expects the same answer. */
export function simulate(start: Generator, simulation: Simulation): readonly Op[] {
  return simulateOnce(start, {
    ...simulation,
    onAsk: (context, step, generator) => {
      const again = textOf(generator.next(context));
      // expect() is slow, and this is done for every step.
      if (again !== textOf(step)) expect(again, 'asked twice').toBe(textOf(step));
      simulation.onAsk?.(context, step, generator);
    },
  });
}

/** The invocations of a simulation. */
export function invocations(start: Generator, simulation: Simulation): readonly Op[] {
  return simulate(start, simulation).filter((op) => op.type === 'invoke');
}

function textOf(step: Step): string {
  const shown = step.kind === 'op' ? step.op : step.kind === 'pending' ? step.wake : null;
  return `${step.kind} ${JSON.stringify(shown)}`;
}
