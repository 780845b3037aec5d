// Reads every key once more, after all faults are healed: what was acknowledged must still be there.

import type { Generator, GeneratorContext, Step } from '../src/generator/generator.ts';
import { done, pending, perform } from '../src/generator/step.ts';
import { fillIn } from '../src/generator/template.ts';
import type { Op, Process } from '../src/history/types.ts';

/** A cluster that has just been healed may need a moment; nanoseconds between a failed read and the next try. */
const PAUSE_NS = 200_000_000;
/** After that a key is given up: whoever asks for final reads has a deadline that comes before. */
const ATTEMPTS_MAX = 100;

interface Attempt {
  readonly key: string;
  /** Reads of this key that failed. */
  readonly failed: number;
  /** Not before this time, nanoseconds. */
  readonly due: number;
}

interface Outstanding extends Attempt {
  readonly process: Process;
}

/** One successful `read` of every key, as many at once as processes are free, each key again until it is read. */
export function finalReads(keys: readonly string[]): Generator {
  return new FinalReads(keys, 0, [], []);
}

class FinalReads implements Generator {
  private readonly keys: readonly string[];
  /** Keys before this position have been tried. */
  private readonly position: number;
  /** Keys to be read again, the first that failed first. */
  private readonly failed: readonly Attempt[];
  private readonly outstanding: readonly Outstanding[];

  constructor(
    keys: readonly string[],
    position: number,
    failed: readonly Attempt[],
    outstanding: readonly Outstanding[],
  ) {
    this.keys = keys;
    this.position = position;
    this.failed = failed;
    this.outstanding = outstanding;
  }

  next(context: GeneratorContext): Step {
    const fresh = this.keys[this.position];
    const attempt = fresh === undefined ? this.failed[0] : { key: fresh, failed: 0, due: 0 };
    if (attempt === undefined) return this.outstanding.length === 0 ? done : pending(this);
    const turn = this.position + attempt.failed;
    const op = fillIn({ f: 'read', key: attempt.key }, context, turn);
    if (op === null) return pending(this);
    const outstanding = [...this.outstanding, { ...attempt, process: op.process }];
    const rest =
      fresh === undefined
        ? new FinalReads(this.keys, this.position, this.failed.slice(1), outstanding)
        : new FinalReads(this.keys, this.position + 1, this.failed, outstanding);
    return perform({ ...op, time: Math.max(op.time, attempt.due) }, rest);
  }

  update(context: GeneratorContext, event: Op): Generator {
    if (event.type === 'invoke') return this;
    const attempt = this.outstanding.find(({ process }) => process === event.process);
    if (attempt === undefined) return this;
    const outstanding = this.outstanding.filter((other) => other !== attempt);
    const again = event.type !== 'ok' && attempt.failed + 1 < ATTEMPTS_MAX;
    const { key, failed } = attempt;
    const retry = { key, failed: failed + 1, due: context.time + PAUSE_NS };
    const waiting = again ? [...this.failed, retry] : this.failed;
    return new FinalReads(this.keys, this.position, waiting, outstanding);
  }
}
