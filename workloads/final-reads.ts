// What is asked after all faults are healed, such as a read of every key: what was acknowledged
// must still be there.

import type { Generator, GeneratorContext, Step } from '../src/generator/generator.ts';
import { done, pending, perform } from '../src/generator/step.ts';
import { fillIn, type OpTemplate } from '../src/generator/template.ts';
import type { Op, Process } from '../src/history/types.ts';

/**
 * A cluster that has just been healed may need a moment; nanoseconds between a failed try and the
 * next.
 */
const PAUSE_NS = 200_000_000;
/** After that an operation is given up: whoever asks for it has a deadline that comes before. */
const ATTEMPTS_MAX = 100;

interface Attempt {
  readonly template: OpTemplate;
  /** Tries of it that failed. */
  readonly failed: number;
  /** Not before this time, nanoseconds. */
  readonly due: number;
}

interface Outstanding extends Attempt {
  readonly process: Process;
}

/**
 * One successful `read` of every key, as many at once as processes are free, each key again until
 * it is read.
 */
export function finalReads(keys: readonly string[]): Generator {
  return finalOperations(keys.map((key) => ({ f: 'read', key })));
}

/**
 * Each of `templates` once with success, as many at once as processes are free, each again until it
 * is `ok`.
 */
export function finalOperations(templates: readonly OpTemplate[]): Generator {
  return new FinalOperations(templates, 0, [], []);
}

class FinalOperations implements Generator {
  private readonly templates: readonly OpTemplate[];
  /** Those before this position have been tried. */
  private readonly position: number;
  /** Those to be tried again, the first that failed first. */
  private readonly failed: readonly Attempt[];
  private readonly outstanding: readonly Outstanding[];

  constructor(
    templates: readonly OpTemplate[],
    position: number,
    failed: readonly Attempt[],
    outstanding: readonly Outstanding[],
  ) {
    this.templates = templates;
    this.position = position;
    this.failed = failed;
    this.outstanding = outstanding;
  }

  next(context: GeneratorContext): Step {
    const fresh = this.templates[this.position];
    const attempt = fresh === undefined ? this.failed[0] : { template: fresh, failed: 0, due: 0 };
    if (attempt === undefined) return this.outstanding.length === 0 ? done : pending(this);
    const turn = this.position + attempt.failed;
    const op = fillIn(attempt.template, context, turn);
    if (op === null) return pending(this);
    const outstanding = [...this.outstanding, { ...attempt, process: op.process }];
    const rest =
      fresh === undefined
        ? new FinalOperations(this.templates, this.position, this.failed.slice(1), outstanding)
        : new FinalOperations(this.templates, this.position + 1, this.failed, outstanding);
    return perform({ ...op, time: Math.max(op.time, attempt.due) }, rest);
  }

  update(context: GeneratorContext, event: Op): Generator {
    if (event.type === 'invoke') return this;
    const attempt = this.outstanding.find(({ process }) => process === event.process);
    if (attempt === undefined) return this;
    const outstanding = this.outstanding.filter((other) => other !== attempt);
    const again = event.type !== 'ok' && attempt.failed + 1 < ATTEMPTS_MAX;
    const { template, failed } = attempt;
    const retry = { template, failed: failed + 1, due: context.time + PAUSE_NS };
    const waiting = again ? [...this.failed, retry] : this.failed;
    return new FinalOperations(this.templates, this.position, waiting, outstanding);
  }
}
