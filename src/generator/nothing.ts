// The generator that has nothing to do. Counterpart: nil in jepsen.generator.

import type { Generator } from './generator.ts';
import { done } from './step.ts';

/** No operation, ever. */
export const nothing: Generator = Object.freeze({
  next: () => done,
  update: () => nothing,
});
