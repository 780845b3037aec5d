// A fault that is being carried out.

import type { Link, ResolvedFault } from '../runtime/faults.ts';

/** A fault that is on. */
export interface ActiveFault {
  readonly id: string;
  readonly resolved: ResolvedFault;
  /** For a strobe: whether the clock is off at the moment. True for everything else. */
  on: boolean;
  /** For a swizzle: the links that are cut at the moment. */
  cut?: readonly Link[];
}
