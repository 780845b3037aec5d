// Runs a generator against made-up workers in made-up time, by the rules of a real run: an
// operation that is not due yet is thrown away and asked for again, an `info` retires its process.
// Shows what a generator does before any system has to bear it. Counterpart: jepsen.generator.test.

import { assert } from '../errors.ts';
import type { Op } from '../history/types.ts';
import type { Json } from '../json.ts';
import type { GeneratedOp, Generator, GeneratorContext, Step } from './generator.ts';

/** How a worker answers an operation. */
export interface Answer {
  readonly type: 'ok' | 'fail' | 'info';
  /** From the invocation to the answer, nanoseconds. */
  readonly latencyNs: number;
  /** The result; the operation's own value where it is absent. */
  readonly value?: Json;
}

/** The made-up world that a generator is run in. */
export interface Simulation {
  /** Threads. */
  readonly concurrency: number;
  /** What a worker answers; `turn` counts the operations from 0. */
  readonly answer: (op: GeneratedOp, turn: number) => Answer;
  /** Stops after so many operations; for generators without end. Default: 10,000. */
  readonly operationsMax?: number;
  /**
   * Asks at least this often, in nanoseconds, though nothing has happened. Default: only when
   * something has.
   */
  readonly nagNs?: number;
  /** Sees every step that was asked for, and the generator that gave it. */
  readonly onAsk?: (context: GeneratorContext, step: Step, generator: Generator) => void;
}

/** All events of a simulated run, in order; the first is at time 0. */
export function simulate(generator: Generator, simulation: Simulation): readonly Op[] {
  return new Simulator(generator, simulation).run();
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
      onAsk?.(context, step, this.#generator);
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
    assert(this.#context().free.includes(thread), 'an operation is for a process that is free');
    assert(op.time === this.#time, 'an operation is not due before it is asked for');
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
    assert(moments.length > 0, 'a pending generator waits for an operation or for a moment');
    const next = Math.min(...moments);
    this.#time = Math.min(next, this.#time + (this.#simulation.nagNs ?? Number.POSITIVE_INFINITY));
    this.#complete();
  }
}
