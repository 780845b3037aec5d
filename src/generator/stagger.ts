// So many operations a second, at random moments. Counterpart: jepsen.generator/stagger (uniform
// gaps).

import { assert } from '../errors.ts';
import type { Random } from '../random.ts';
import type { Generator } from './generator.ts';
import { paced } from './paced.ts';

/**
 * `uniform`: gaps from 0 to twice the mean, as in Jepsen. `exponential`: a Poisson process, as of
 * many independent users; it has more bursts and longer silences.
 */
export type Gaps = 'uniform' | 'exponential';

/** How many operations, and how they lie in time. */
export interface StaggerOptions {
  readonly random: Random;
  /** Operations per second over all threads together, above 0; null for as fast as they can. */
  readonly rate: number | null;
  readonly gaps: Gaps;
}

/** Spreads the operations of `generator` in time, `rate` a second on average. */
export function stagger(options: StaggerOptions, generator: Generator): Generator {
  const { random, rate, gaps } = options;
  if (rate === null) return generator;
  assert(rate > 0 && Number.isFinite(rate), 'a rate is a number above 0');
  const mean = 1e9 / rate;
  switch (gaps) {
    case 'uniform':
      return paced(random, (draws) => Math.floor(draws.float() * 2 * mean), generator);
    case 'exponential':
      return paced(random, (draws) => Math.floor(draws.exponential(mean)), generator);
  }
}
