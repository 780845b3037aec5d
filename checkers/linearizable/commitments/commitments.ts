// States that can come only once bind whoever is in them. Where a value was written by one operation only, a
// linearization that leaves it never comes back, so it may not leave before every read of the value has been called
// and answered; and where a compare-and-set is known to have replaced the value, nothing else may do it. Both
// searches leave out what breaks such a commitment: it could only end in a dead end, found much later.
//
//   write 1, then read → 1 called at 9:  in state 1, no other write can take effect before 9

/** Any mutator may take effect. */
export const ANYTHING = -1;
/** None may: something that needs the state is still to be called. */
export const NOTHING = -2;

/** What is known about one state that comes at most once. */
export interface Bond {
  /** Number of the state. */
  readonly state: number;
  /** The operation called last of all required ones that need the state; -1 when there is none. */
  readonly lastNeeded: number;
  /** The only class that may end the state, or `ANYTHING`. */
  readonly exit: number;
}

/** Which mutators may take effect in a state. */
export class Commitments {
  readonly #indexes = new Map<number, number>();
  readonly #lastNeeded: Int32Array;
  readonly #exits: Int32Array;
  /** By operation: the one that begins the chain of what it needs, or -1. The search tries that one first. */
  readonly heads: Int32Array;

  constructor(bonds: readonly Bond[], heads: Int32Array) {
    this.heads = heads;
    this.#lastNeeded = Int32Array.from(bonds, ({ lastNeeded }) => lastNeeded);
    this.#exits = Int32Array.from(bonds, ({ exit }) => exit);
    bonds.forEach(({ state }, index) => {
      this.#indexes.set(state, index);
    });
  }

  /** `ANYTHING`, `NOTHING`, or the only class, where the operations below `called` have been called. */
  allowed(state: number, called: number): number {
    const index = this.#indexes.get(state);
    if (index === undefined) return ANYTHING;
    return (this.#lastNeeded[index] as number) >= called ? NOTHING : (this.#exits[index] as number);
  }
}
