// Leaves out pieces of a list, from halves down to single items, for as long as the run still fails
// (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).

import type { RunSpec } from '../../run/types.ts';
import type { Attempts } from './attempts.ts';

export interface LeaveOutOptions<T> {
  readonly items: (spec: RunSpec) => readonly T[];
  readonly apply: (spec: RunSpec, items: readonly T[]) => RunSpec;
  /** The smallest piece to try; 1 unless given. */
  readonly pieceMin?: number;
}

export async function leaveOut<T>(attempts: Attempts, options: LeaveOutOptions<T>): Promise<void> {
  const { items, apply, pieceMin = 1 } = options;
  const current = (): readonly T[] => items(attempts.best);
  for (let size = current().length; size >= pieceMin; size = Math.floor(size / 2)) {
    // From the end: what comes late has the least influence on what is left.
    for (let end = current().length; end > 0 && !attempts.ended; ) {
      const starts: number[] = [];
      for (let start = end - size; start > -size; start -= size) starts.push(Math.max(0, start));
      const { best } = attempts;
      const candidates = starts.map((start, piece) => {
        const from = Math.min(current().length, end - piece * size);
        return apply(best, current().toSpliced(start, from - start));
      });
      const taken = await attempts.take(candidates);
      if (taken === null) break;
      end = starts[taken] as number;
    }
  }
}
