// A random mixture. Counterpart: jepsen.generator/mix, to which weights are added.

import { assert } from '../errors.ts';
import type { Op } from '../history/types.ts';
import type { Random } from '../random.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** One part of a mixture; of all operations it gives `weight` in the sum of the weights. */
export interface MixPart {
  /** A whole number, at least 1. */
  readonly weight: number;
  readonly generator: Generator;
}

/** Each operation from one of `generators`, all equally likely. */
export function mix(random: Random, generators: readonly Generator[]): Generator {
  return weightedMix(
    random,
    generators.map((generator) => ({ weight: 1, generator })),
  );
}

/**
 * Each operation from one of `parts`, drawn by weight. A part that is done is dropped; the mixture
 * is done when all are. A drawn part that is pending makes the mixture pending, and the next ask
 * draws again. Unlike in Jepsen, where a mixture is deaf, every part sees every event, so that
 * `until-ok` works inside it.
 */
export function weightedMix(random: Random, parts: readonly MixPart[]): Generator {
  for (const { weight } of parts) {
    assert(
      Number.isInteger(weight) && weight >= 1,
      'the weight of a part is a whole number above 0',
    );
  }
  return Mix.draw(random.clone(), parts);
}

class Mix implements Generator {
  private readonly random: Random;
  private readonly parts: readonly MixPart[];
  /** The part whose turn it is: drawn ahead, so that asking twice gives the same. */
  private readonly drawn: number;

  private constructor(random: Random, parts: readonly MixPart[], drawn: number) {
    this.random = random;
    this.parts = parts;
    this.drawn = drawn;
  }

  /** A mixture whose next part is drawn from `random`, which it then owns. */
  static draw(random: Random, parts: readonly MixPart[]): Mix {
    return new Mix(random, parts, drawPart(random, parts));
  }

  next(context: GeneratorContext): Step {
    let parts = this.parts;
    let drawn = this.drawn;
    const random = this.random.clone();
    while (parts.length > 0) {
      const { weight, generator } = parts[drawn] as MixPart;
      const step = generator.next(context);
      if (step.kind !== 'done') {
        const rest = Mix.draw(random, parts.with(drawn, { weight, generator: step.rest }));
        return step.kind === 'op' ? perform(step.op, rest) : pending(rest, step.wake);
      }
      parts = parts.toSpliced(drawn, 1);
      drawn = drawPart(random, parts);
    }
    return done;
  }

  update(context: GeneratorContext, event: Op): Generator {
    let changed = false;
    const parts = this.parts.map((part) => {
      const generator = part.generator.update(context, event);
      if (generator === part.generator) return part;
      changed = true;
      return { weight: part.weight, generator };
    });
    return changed ? new Mix(this.random, parts, this.drawn) : this;
  }
}

function drawPart(random: Random, parts: readonly MixPart[]): number {
  let total = 0;
  for (const part of parts) total += part.weight;
  if (total === 0) return 0;
  let left = random.int(total);
  return parts.findIndex((part) => {
    left -= part.weight;
    return left < 0;
  });
}
