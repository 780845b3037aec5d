// Values that only grow (strings and lists that are appended to) have far more states than anybody
// ever looks at. Once a state is not the beginning of anything that was read, appending to it never
// makes it so again: all such states behave alike and are one. In place of every order of some
// appends that nobody read, there is one state.

/** Tells whether a text is the beginning of one of some texts. */
export class Prefixes {
  readonly #sorted: readonly string[];

  constructor(texts: readonly string[]) {
    this.#sorted = [...new Set(texts)].sort();
  }

  has(text: string): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as string) < text) low = middle + 1;
      else high = middle;
    }
    // The first text that is not smaller begins with this one, if any does.
    return this.#sorted[low]?.startsWith(text) === true;
  }
}
