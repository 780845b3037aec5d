// Repeats a stored run. A simulated run comes out the same, byte for byte, or something has leaked
// into it; then the first event that differs is named.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, messageOf } from '../errors.ts';
import { formatOp } from '../history/jsonl.ts';
import { RunFile, type StoredRun } from '../run/stored-run.ts';
import type { RunOutcome } from '../run/types.ts';
import { type SimulateOptions, simulate } from './simulate.ts';

/** How a replayed history compares with the stored one. */
export type Comparison =
  | { readonly same: true; readonly events: number }
  /** `stored` or `replayed` is null where that history is over already. */
  | {
      readonly same: false;
      readonly index: number;
      readonly stored: string | null;
      readonly replayed: string | null;
    };

/** Compares two histories line by line. */
function compareHistories(stored: readonly string[], replayed: readonly string[]): Comparison {
  const length = Math.max(stored.length, replayed.length);
  for (let index = 0; index < length; index++) {
    if (stored[index] === replayed[index]) continue;
    return {
      same: false,
      index,
      stored: stored[index] ?? null,
      replayed: replayed[index] ?? null,
    };
  }
  return { same: true, events: length };
}

/** Repeats a simulated run and compares. */
export async function replaySimulated(
  run: StoredRun,
  options: SimulateOptions,
): Promise<{ readonly outcome: RunOutcome; readonly comparison: Comparison }> {
  // Read first: a run without its history cannot be compared with anything.
  const stored = readHistoryLines(join(run.directory, RunFile.history));
  const lines: string[] = [];
  const outcome = await simulate(run.test.spec, {
    ...options,
    observer: {
      ...options.observer,
      op(op) {
        lines.push(formatOp(op));
        options.observer?.op?.(op);
      },
    },
  });
  return { outcome, comparison: compareHistories(stored, lines) };
}

function readHistoryLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}
