// States that can come only once bind whoever is in them. Where a value was written by one
// operation only, a linearization that leaves it never comes back, so it may not leave before every
// read of the value has been called and answered; and where a compare-and-set is known to have
// replaced the value, nothing else may do it. Both searches leave out what breaks such a
// commitment: it could only end in a dead end, found much later.
//
//   write 1, then read → 1 called at 9:  in state 1, no other write can take effect before 9

/** Any mutator may take effect. */
export const ANYTHING = -1;
/** None may: something that needs the state is still to be called. */
export const NOTHING = -2;

/** Which mutators may take effect in a state. */
export class Commitments {
  /**
   * By operation: the one that begins the chain of what it needs, or -1. The search tries that one
   * first.
   */
  heads = new Int32Array(0);
  /** How many states are bound. */
  count = 0;
  /** By state; those beyond the end are not bound. */
  #exits = new Int32Array(64).fill(ANYTHING);
  #lastNeeded = new Int32Array(64).fill(-1);

  /**
   * Binds a state that comes at most once. `lastNeeded`: the operation called last of all required
   * ones that need it, or -1. `exit`: the only class that may end it, or `ANYTHING`.
   */
  bind(state: number, lastNeeded: number, exit: number): void {
    let room = this.#exits.length;
    while (room <= state) room *= 2;
    if (room > this.#exits.length) {
      this.#exits = extended(this.#exits, room, ANYTHING);
      this.#lastNeeded = extended(this.#lastNeeded, room, -1);
    }
    this.#exits[state] = exit;
    this.#lastNeeded[state] = lastNeeded;
    this.count++;
  }

  /**
   * `ANYTHING`, `NOTHING`, or the only class, where the operations below `called` have been called.
   */
  allowed(state: number, called: number): number {
    if (state >= this.#exits.length) return ANYTHING;
    return (this.#lastNeeded[state] as number) >= called ? NOTHING : (this.#exits[state] as number);
  }
}

function extended(array: Int32Array, length: number, filler: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(filler, array.length);
  larger.set(array);
  return larger;
}
