// Runs a generator against made-up workers in made-up time, by the interpreter's rules: an operation that is not due
// yet is thrown away and asked for again, an `info` retires its process. Counterpart: jepsen.generator.test.

import { expect } from 'vitest';
import type {
  GeneratedOp,
  Generator,
  GeneratorContext,
  Step,
} from '../../../src/generator/generator.ts';
import type { Op } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';

/** How a worker answers an operation. */
export interface Answer {
  readonly type: 'ok' | 'fail' | 'info';
  readonly latencyNs: number;
  /** The result; the operation's own value where it is absent. */
  readonly value?: Json;
}

export interface Simulation {
  readonly concurrency: number;
  /** `turn` counts the operations from 0. */
  readonly answer: (op: GeneratedOp, turn: number) => Answer;
  /** Stops after so many operations; for generators without end. */
  readonly operationsMax?: number;
  /** Asks at least this often, though nothing has happened. */
  readonly nagNs?: number;
  /** Sees every step that was asked for. */
  readonly onAsk?: (context: GeneratorContext, step: Step) => void;
}

/** Every operation takes ten nanoseconds and succeeds. */
export const perfect = (): Answer => ({ type: 'ok', latencyNs: 10 });
/** Every operation takes ten nanoseconds and nobody knows what came of it. */
export const perfectInfo = (): Answer => ({ type: 'info', latencyNs: 10 });
/** Threads fail, crash and succeed in turns, ten nanoseconds each. */
export const imperfect = (_op: GeneratedOp, turn: number): Answer => ({
  type: (['fail', 'info', 'ok'] as const)[turn % 3] ?? 'ok',
  latencyNs: 10,
});

/** All events, in order. Asks twice each time and expects the same answer: a generator is a value. */
export function simulate(start: Generator, simulation: Simulation): readonly Op[] {
  return new Simulator(start, simulation).run();
}

/** The invocations of a simulation. */
export function invocations(start: Generator, simulation: Simulation): readonly Op[] {
  return simulate(start, simulation).filter((op) => op.type === 'invoke');
}

interface Outstanding {
  readonly due: number;
  readonly thread: number;
  readonly op: GeneratedOp;
  readonly type: 'ok' | 'fail' | 'info';
}

class Simulator {
  readonly #simulation: Simulation;
  readonly #processes: number[];
  readonly #events: Op[] = [];
  #outstanding: Outstanding[] = [];
  #generator: Generator;
  #time = 0;
  #turn = 0;

  constructor(generator: Generator, simulation: Simulation) {
    this.#generator = generator;
    this.#simulation = simulation;
    this.#processes = Array.from({ length: simulation.concurrency }, (_, thread) => thread);
  }

  run(): readonly Op[] {
    const { operationsMax = 10_000, onAsk } = this.#simulation;
    while (this.#turn < operationsMax) {
      this.#complete();
      const context = this.#context();
      const step = this.#generator.next(context);
      const again = textOf(this.#generator.next(context));
      // expect() is slow, and this is done for every step.
      if (again !== textOf(step)) expect(again, 'asked twice').toBe(textOf(step));
      onAsk?.(context, step);
      if (step.kind === 'done') break;
      if (step.kind === 'op' && step.op.time <= this.#time) this.#invoke(step.op, step.rest);
      else {
        if (step.kind === 'pending') this.#generator = step.rest;
        this.#advance(step.kind === 'op' ? step.op.time : step.wake);
      }
    }
    while (this.#outstanding.length > 0) this.#advance(undefined);
    return this.#events;
  }

  #context(): GeneratorContext {
    const busy = new Set(this.#outstanding.map(({ thread }) => thread));
    const free = this.#processes.map((_, thread) => thread).filter((thread) => !busy.has(thread));
    return { time: this.#time, free, processes: [...this.#processes] };
  }

  #invoke(op: GeneratedOp, rest: Generator): void {
    const thread = this.#processes.indexOf(op.process);
    if (!this.#context().free.includes(thread)) throw new Error(`thread ${thread} is busy`);
    if (op.time !== this.#time) throw new Error('an operation in the past, or none of ours');
    const answer = this.#simulation.answer(op, this.#turn++);
    const { type, latencyNs, value } = answer;
    const completion = value === undefined ? op : { ...op, value };
    this.#outstanding.push({ due: this.#time + latencyNs, thread, op: completion, type });
    this.#generator = rest;
    this.#record('invoke', op);
  }

  #complete(): void {
    const due = this.#outstanding.filter((each) => each.due <= this.#time);
    for (const finished of due.sort((a, b) => a.due - b.due || a.thread - b.thread)) {
      const { thread, op, type } = finished;
      this.#outstanding = this.#outstanding.filter((each) => each !== finished);
      if (type === 'info') this.#processes[thread] = op.process + this.#processes.length;
      this.#record(type, op);
    }
  }

  #record(type: Op['type'], { process, f, key, value }: GeneratedOp): void {
    const base = { index: this.#events.length, time: this.#time, type, process, f };
    const event: Op = {
      ...base,
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value }),
    };
    this.#events.push(event);
    this.#generator = this.#generator.update(this.#context(), event);
  }

  /** To the next moment at which something may be different. */
  #advance(wake: number | undefined): void {
    const moments = this.#outstanding.map(({ due }) => due);
    if (wake !== undefined) moments.push(wake);
    if (moments.length === 0) throw new Error('a pending generator waits for nothing');
    const next = Math.min(...moments);
    this.#time = Math.min(next, this.#time + (this.#simulation.nagNs ?? Number.POSITIVE_INFINITY));
    this.#complete();
  }
}

function textOf(step: Step): string {
  const shown = step.kind === 'op' ? step.op : step.kind === 'pending' ? step.wake : null;
  return `${step.kind} ${JSON.stringify(shown)}`;
}
