// A set of rows of 32-bit integers, numbered in the order in which they were first added. Open addressing over
// flat arrays: ten times faster than a Set of strings, and without the limit of 2^24 entries that a Map has. It grows
// in steps: a check that is cancelled would otherwise have to wait until a million rows have found their new places.

/** Rows are kept in pieces of this many, so that no growth copies them all. A power of two. */
const PIECE_SHIFT = 15;
const PIECE_ROWS = 1 << PIECE_SHIFT;
/** Rows that find their new places with each addition after a growth; one would be enough to be done before the next. */
const MOVES = 16;

/** Rows of `width` integers. Write a row to `scratch`, then `add` or `find` it. */
export class RowTable {
  readonly width: number;
  readonly scratch: Int32Array;
  count = 0;
  /** All pieces but the first have room for `PIECE_ROWS`. */
  readonly #pieces: Int32Array[];
  /** By hash: row number + 1; 0 is free. */
  #slots: Int32Array;
  #mask: number;
  /** The slots before the last growth, as long as rows from `#moved` on are only there. */
  #oldSlots: Int32Array | undefined;
  #moved = 0;
  #oldCount = 0;

  /** `capacity` is the number of rows before the first growth; a power of two, at most 32,768. */
  constructor(width: number, capacity = 1024) {
    this.width = width;
    this.scratch = new Int32Array(width);
    this.#pieces = [new Int32Array(width * capacity)];
    this.#slots = new Int32Array(capacity * 2);
    this.#mask = capacity * 2 - 1;
  }

  /** Bytes held. */
  get bytes(): number {
    let ints = this.#slots.length + (this.#oldSlots?.length ?? 0);
    for (const piece of this.#pieces) ints += piece.length;
    return ints * 4;
  }

  /** Integer `at` of a row. */
  get(row: number, at: number): number {
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    return piece[(row & (PIECE_ROWS - 1)) * this.width + at] as number;
  }

  /** The number of the row in `scratch`, which is `count - 1` after the call exactly when it was new. */
  add(): number {
    const { width, scratch } = this;
    if (this.#oldSlots !== undefined) this.#move(MOVES);
    if ((this.count + 1) * 2 > this.#mask + 1) this.#grow();
    const hash = hashRowAt(scratch, 0, width);
    let slot = hash & this.#mask;
    for (;;) {
      const row = (this.#slots[slot] as number) - 1;
      if (row < 0) break;
      if (this.#equals(row)) return row;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#oldSlots !== undefined) {
      const row = this.#findIn(this.#oldSlots, hash);
      if (row >= 0) return row;
    }
    const row = this.count++;
    this.#slots[slot] = row + 1;
    const piece = this.#pieceFor(row);
    const at = (row & (PIECE_ROWS - 1)) * width;
    for (let i = 0; i < width; i++) piece[at + i] = scratch[i] as number;
    return row;
  }

  /** The number of the row in `scratch`, or -1. */
  find(): number {
    const hash = hashRowAt(this.scratch, 0, this.width);
    const row = this.#findIn(this.#slots, hash);
    if (row >= 0 || this.#oldSlots === undefined) return row;
    return this.#findIn(this.#oldSlots, hash);
  }

  /** Forgets all rows and keeps the space. */
  clear(): void {
    if (this.count * 8 < this.#slots.length && this.#oldSlots === undefined) {
      for (let row = 0; row < this.count; row++) this.#free(row);
    } else {
      this.#slots.fill(0);
    }
    this.#oldSlots = undefined;
    this.count = 0;
  }

  #findIn(slots: Int32Array, hash: number): number {
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const row = (slots[slot] as number) - 1;
      if (row < 0 || this.#equals(row)) return row;
      slot = (slot + 1) & mask;
    }
  }

  #equals(row: number): boolean {
    const { width, scratch } = this;
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    const at = (row & (PIECE_ROWS - 1)) * width;
    for (let i = 0; i < width; i++) if (piece[at + i] !== scratch[i]) return false;
    return true;
  }

  #hashOf(row: number): number {
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    return hashRowAt(piece, (row & (PIECE_ROWS - 1)) * this.width, this.width);
  }

  /** Empties the slot of a row. Only for `clear`: a hole breaks the probe chains of rows that stay. */
  #free(row: number): void {
    let slot = this.#hashOf(row) & this.#mask;
    while (this.#slots[slot] !== row + 1) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = 0;
  }

  /** The piece that holds a row, with room for it. */
  #pieceFor(row: number): Int32Array {
    const number = row >>> PIECE_SHIFT;
    const piece = this.#pieces[number];
    const isRoom = piece !== undefined && (row & (PIECE_ROWS - 1)) * this.width < piece.length;
    if (isRoom) return piece;
    const larger = new Int32Array(piece === undefined ? PIECE_ROWS * this.width : piece.length * 2);
    if (piece !== undefined) larger.set(piece);
    this.#pieces[number] = larger;
    return larger;
  }

  #grow(): void {
    // Moved with every addition, all rows of the last growth have found their places long ago.
    this.#oldSlots = this.#slots;
    this.#oldCount = this.count;
    this.#moved = 0;
    this.#slots = new Int32Array(this.#oldSlots.length * 2);
    this.#mask = this.#slots.length - 1;
  }

  /** Gives the next rows their new places. */
  #move(rows: number): void {
    const end = Math.min(this.#oldCount, this.#moved + rows);
    for (; this.#moved < end; this.#moved++) {
      let slot = this.#hashOf(this.#moved) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = this.#moved + 1;
    }
    if (end === this.#oldCount) this.#oldSlots = undefined;
  }
}

function hashRowAt(rows: Int32Array, at: number, width: number): number {
  let hash = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ (rows[at + i] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) | 0;
}
