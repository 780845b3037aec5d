// Threads and the processes in them. Counterpart: jepsen.generator.context.

import type { Process } from '../history/types.ts';
import type { GeneratorContext } from './generator.ts';

/**
 * The thread that a process belongs to, or null for the nemesis. A crashed process is replaced by
 * `process + concurrency`, so the remainder is right for every process that a thread ever had, also
 * for an event that arrives when its process has been replaced already.
 */
export function threadOf(context: GeneratorContext, process: Process): number | null {
  return process === 'nemesis' ? null : process % context.processes.length;
}

/** The threads that a generator may use, ascending. */
export function threadsOf(context: GeneratorContext): readonly number[] {
  return context.threads ?? allThreads(context.processes.length);
}

/** Whether none of the threads that a generator may use is busy. */
export function allFree(context: GeneratorContext): boolean {
  return context.free.length === (context.threads ?? context.processes).length;
}

/** The context as a generator sees it that may only use `threads` (ascending). */
export function restrict(context: GeneratorContext, threads: readonly number[]): GeneratorContext {
  return {
    time: context.time,
    free: intersect(context.free, threads),
    processes: context.processes,
    threads: context.threads === undefined ? threads : intersect(context.threads, threads),
  };
}

/** Whether an ascending list holds `thread`. */
export function holds(threads: readonly number[], thread: number): boolean {
  return threads.includes(thread);
}

function intersect(left: readonly number[], right: readonly number[]): readonly number[] {
  const both: number[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const a = left[i] as number;
    const b = right[j] as number;
    if (a === b) both.push(a);
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return both;
}

// Asked for on every step; the same list serves for as long as the concurrency stays.
let cached: readonly number[] = [];

function allThreads(count: number): readonly number[] {
  if (cached.length !== count) cached = Array.from({ length: count }, (_, thread) => thread);
  return cached;
}
