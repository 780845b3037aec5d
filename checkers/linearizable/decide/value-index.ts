// Numbers the values of one partition from 0 in the order in which they are added. Most histories
// write counters, whose codes lie close together: then it is a plain array, otherwise open
// addressing.

/** A map from value codes to small numbers. */
export class ValueIndex {
  count = 0;
  /** How many values there is room for. */
  readonly capacity: number;
  readonly #base: number;
  /** Direct addressing: number + 1 by `code - base`. */
  readonly #direct: Int32Array | undefined;
  readonly #codes: Int32Array;
  readonly #numbers: Int32Array;
  readonly #shift: number;

  /** For at most `capacity` values between `min` and `max`. */
  constructor(capacity: number, min: number, max: number) {
    this.capacity = capacity;
    this.#base = min;
    const direct = max - min < 4 * capacity + 64;
    this.#direct = direct ? new Int32Array(Math.max(0, max - min) + 1) : undefined;
    let bits = 4;
    while (!direct && 1 << bits < 2 * capacity) bits++;
    this.#shift = 32 - bits;
    this.#codes = new Int32Array(1 << bits);
    this.#numbers = new Int32Array(1 << bits);
  }

  /** The number of `code`, or -1. */
  find(code: number): number {
    const direct = this.#direct;
    if (direct !== undefined) {
      const at = code - this.#base;
      return at < 0 || at >= direct.length ? -1 : (direct[at] as number) - 1;
    }
    return (this.#numbers[this.#place(code)] as number) - 1;
  }

  /** Numbers `code`; -1 when it has a number already. */
  add(code: number): number {
    if (this.find(code) >= 0) return -1;
    const number = this.count++;
    if (this.#direct !== undefined) {
      this.#direct[code - this.#base] = number + 1;
      return number;
    }
    const place = this.#place(code);
    this.#codes[place] = code;
    this.#numbers[place] = number + 1;
    return number;
  }

  #place(code: number): number {
    const mask = this.#codes.length - 1;
    let place = Math.imul(code, 0x9e3779b1) >>> this.#shift;
    while (this.#numbers[place] !== 0 && this.#codes[place] !== code) place = (place + 1) & mask;
    return place;
  }
}
