// Short strings of ASCII bytes to numbers, without making a string each time: the keys and values
// of a history repeat, and making a million strings is half the cost of reading it.

const ARENA_BYTES_MAX = 1 << 23;
const ENTRIES_MAX = 1 << 17;

/**
 * Remembers what `create` gave for a run of bytes. When full it forgets nothing, but learns nothing
 * new.
 */
export class ByteInterner {
  readonly #create: (text: string) => number;
  /** Entry + 1 by hash; 0 is free. Twice as many places as entries, so probing ends soon. */
  #slots = new Int32Array(1 << 10);
  #starts = new Int32Array(1 << 9);
  #lengths = new Int32Array(1 << 9);
  #hashes = new Int32Array(1 << 9);
  #results = new Int32Array(1 << 9);
  #size = 0;
  #arena = new Uint8Array(1 << 13);
  #used = 0;
  /** From now on `create` is called for everything that is not known yet. */
  isFull = false;

  /** `create` gives the number of a string that was not seen before. */
  constructor(create: (text: string) => number) {
    this.#create = create;
  }

  /** The number of `bytes[start, end)`, which must be ASCII. */
  number(bytes: Buffer, start: number, end: number): number {
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) return this.#learn(bytes, start, end, hash, slot);
      if (this.#hashes[entry] === hash && this.#equals(entry, bytes, start, end)) {
        return this.#results[entry] as number;
      }
      slot = (slot + 1) & mask;
    }
  }

  #equals(entry: number, bytes: Buffer, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengths[entry] !== length) return false;
    const arena = this.#arena;
    const from = this.#starts[entry] as number;
    for (let i = 0; i < length; i++) if (arena[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #learn(bytes: Buffer, start: number, end: number, hash: number, slot: number): number {
    const result = this.#create(bytes.toString('latin1', start, end));
    const length = end - start;
    if (this.#size === ENTRIES_MAX || this.#used + length > ARENA_BYTES_MAX) this.isFull = true;
    if (this.isFull) return result;
    while (this.#used + length > this.#arena.length) this.#arena = doubled(this.#arena);
    this.#arena.set(bytes.subarray(start, end), this.#used);
    const entry = this.#size++;
    this.#starts[entry] = this.#used;
    this.#lengths[entry] = length;
    this.#hashes[entry] = hash;
    this.#results[entry] = result;
    this.#slots[slot] = entry + 1;
    this.#used += length;
    if (this.#size === this.#starts.length) this.#grow();
    return result;
  }

  #grow(): void {
    this.#starts = doubled(this.#starts);
    this.#lengths = doubled(this.#lengths);
    this.#hashes = doubled(this.#hashes);
    this.#results = doubled(this.#results);
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = (this.#hashes[entry] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
  }
}

function doubled<T extends Int32Array | Uint8Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}
