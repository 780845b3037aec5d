// The only source of randomness. One stream per purpose, so that one more draw in one place shifts
// nothing elsewhere: a stream is named by a path of labels below the run's seed, never by when it
// was made.

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A seeded stream of draws. Same seed and same labels give the same draws, always. */
export interface Random {
  /** An independent stream for `label`; does not depend on, or disturb, what was drawn here. */
  fork(label: string): Random;
  /** A copy that goes on from the same place. */
  clone(): Random;
  /** A 32-bit unsigned integer. */
  uint32(): number;
  /** An integer in `[0, bound)`; `bound` is a whole number from 1 to 2^32. */
  int(bound: number): number;
  /** A number in `[0, 1)`, with 53 random bits. */
  float(): number;
  /** True with probability `numerator / denominator`. */
  chance(numerator: number, denominator: number): boolean;
  /** A draw from the exponential distribution with this mean. */
  exponential(mean: number): number;
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** `items` in random order; the argument is left as it is. */
  shuffle<T>(items: readonly T[]): T[];
}

/** The root stream of a run. `seed` is any whole number. */
export function createRandom(seed: number): Random {
  return new SeededRandom(hashLabel(hashLabel(0x9e3779b9, 'ordeal'), String(seed)));
}

/** A seed for runs that were given none. The one place where the host's entropy is used. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 0x7fffffff);
}

/** Stretches a 32-bit hash by a label: FNV-1a over the UTF-16 units, then murmur3's finalizer. */
function hashLabel(hash: number, label: string): number {
  let h = hash ^ 0x811c9dc5;
  for (let i = 0; i < label.length; i++) {
    h = Math.imul(h ^ label.charCodeAt(i), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

class SeededRandom implements Random {
  readonly #hash: number;
  readonly #generator: RandomGenerator;

  constructor(hash: number, generator: RandomGenerator = xoroshiro128plus(hash)) {
    this.#hash = hash;
    this.#generator = generator;
  }

  fork(label: string): Random {
    return new SeededRandom(hashLabel(this.#hash, label));
  }

  clone(): Random {
    return new SeededRandom(this.#hash, this.#generator.clone());
  }

  uint32(): number {
    return this.#generator.next() >>> 0;
  }

  int(bound: number): number {
    // Rejection keeps the draw uniform: values above the largest multiple of `bound` are drawn
    // again.
    const limit = 0x100000000 - (0x100000000 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  float(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  chance(numerator: number, denominator: number): boolean {
    return this.int(denominator) < numerator;
  }

  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick() needs at least one item');
    return items[this.int(items.length)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}
