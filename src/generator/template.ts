// An operation without a time and a process: what the leaves of a generator are made of.
// Counterpart: the operation maps of jepsen.generator, and its `fill-in-op`.

import type { Json } from '../json.ts';
import type { GeneratedOp, GeneratorContext } from './generator.ts';
import { scatter } from './scatter.ts';

/** What is to be done, by whoever is free, now. */
export interface OpTemplate {
  readonly f: string;
  readonly key?: string;
  readonly value?: Json;
}

/**
 * The operation, due now, for one of the free processes; null when none is free. `turn` is how many
 * operations the caller has given so far: with the time it decides the process, so that all threads
 * get their share.
 */
export function fillIn(
  template: OpTemplate,
  context: GeneratorContext,
  turn: number,
): GeneratedOp | null {
  const { free, processes, time } = context;
  if (free.length === 0) return null;
  const thread = free[scatter(time, turn, free.length)] as number;
  // The template's own fields, not the template: it may carry more than an operation may.
  const { f, key, value } = template;
  const process = processes[thread] as number;
  if (key === undefined) {
    return value === undefined ? { time, process, f } : { time, process, f, value };
  }
  return value === undefined ? { time, process, f, key } : { time, process, f, key, value };
}
