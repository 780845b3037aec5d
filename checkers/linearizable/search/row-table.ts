// A set of rows of 32-bit integers, numbered in the order in which they were first added. Open addressing over
// flat arrays: ten times faster than a Set of strings, and without the limit of 2^24 entries that a Map has. It grows
// piece by piece (extendible hashing, Fagin, Nievergelt, Pippenger & Strong 1979): a check that is cancelled would
// otherwise have to wait until a million rows have found their new places.

/** Rows are kept in pieces of this many, so that no growth copies them all. A power of two. */
const PIECE_SHIFT = 15;
const PIECE_ROWS = 1 << PIECE_SHIFT;
/** Integers of a segment that is divided in place of growing; two for each of its places. A power of two. */
const SEGMENT_MAX = 1 << 16;
/** Bits of the hash by which segments are divided, at most. */
const DEPTH_MAX = 24;

/** The places for all rows whose hashes begin with the same `depth` bits: pairs of hash and row number + 1; 0 is free. */
interface Segment {
  places: Int32Array;
  used: number;
  readonly depth: number;
}

/** Rows of `width` integers. Write a row to `scratch`, then `add` or `find` it. */
export class RowTable {
  readonly width: number;
  readonly scratch: Int32Array;
  count = 0;
  /** All pieces but the first have room for `PIECE_ROWS`. */
  readonly #pieces: Int32Array[];
  /** By the first bits of the hash. Segments of less depth stand in several places, side by side. */
  #segments: Segment[];
  /** `hash >>> 1 >>> shift` are those bits; a shift by 32 would be one by 0. */
  #shift = 31;
  #ints: number;

  /** `capacity` is the number of rows before the first growth; a power of two, at most 16,384. */
  constructor(width: number, capacity = 1024) {
    this.width = width;
    this.scratch = new Int32Array(width);
    this.#pieces = [new Int32Array(width * capacity)];
    this.#segments = [{ places: new Int32Array(capacity * 4), used: 0, depth: 0 }];
    this.#ints = (width + 4) * capacity;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#ints * 4;
  }

  /** Integer `at` of a row. */
  get(row: number, at: number): number {
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    return piece[(row & (PIECE_ROWS - 1)) * this.width + at] as number;
  }

  /** The number of the row in `scratch`, which is `count - 1` after the call exactly when it was new. */
  add(): number {
    const { width, scratch } = this;
    const hash = hashRowAt(scratch, 0, width);
    let segment = this.#segments[(hash >>> 1) >>> this.#shift] as Segment;
    let at = this.#placeOf(segment.places, hash);
    const known = (segment.places[at + 1] as number) - 1;
    if (known >= 0) return known;
    if ((segment.used + 1) * 4 > segment.places.length) {
      this.#grow(segment);
      segment = this.#segments[(hash >>> 1) >>> this.#shift] as Segment;
      at = freePlace(segment.places, hash);
    }
    const row = this.count++;
    segment.used++;
    segment.places[at] = hash;
    segment.places[at + 1] = row + 1;
    const piece = this.#pieceFor(row);
    const to = (row & (PIECE_ROWS - 1)) * width;
    for (let i = 0; i < width; i++) piece[to + i] = scratch[i] as number;
    return row;
  }

  /** The number of the row in `scratch`, or -1. */
  find(): number {
    const hash = hashRowAt(this.scratch, 0, this.width);
    const { places } = this.#segments[(hash >>> 1) >>> this.#shift] as Segment;
    return (places[this.#placeOf(places, hash) + 1] as number) - 1;
  }

  /** Forgets all rows and keeps the space. */
  clear(): void {
    if (this.count * 8 < this.#ints) {
      for (let row = 0; row < this.count; row++) this.#free(row);
    } else {
      for (const segment of this.#segments) {
        // A segment that stands in several places is cleared once.
        if (segment.used > 0) segment.places.fill(0);
        segment.used = 0;
      }
    }
    this.count = 0;
  }

  /** Where the row in `scratch` is, or would be. */
  #placeOf(places: Int32Array, hash: number): number {
    const mask = places.length - 1;
    let at = (hash << 1) & mask;
    for (;;) {
      const row = (places[at + 1] as number) - 1;
      if (row < 0 || (places[at] === hash && this.#equals(row))) return at;
      at = (at + 2) & mask;
    }
  }

  #equals(row: number): boolean {
    const { width, scratch } = this;
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    const at = (row & (PIECE_ROWS - 1)) * width;
    for (let i = 0; i < width; i++) if (piece[at + i] !== scratch[i]) return false;
    return true;
  }

  /** Empties the place of a row. Only for `clear`: a hole breaks the probe chains of rows that stay. */
  #free(row: number): void {
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    const hash = hashRowAt(piece, (row & (PIECE_ROWS - 1)) * this.width, this.width);
    const segment = this.#segments[(hash >>> 1) >>> this.#shift] as Segment;
    const mask = segment.places.length - 1;
    let at = (hash << 1) & mask;
    while (segment.places[at + 1] !== row + 1) at = (at + 2) & mask;
    segment.places[at + 1] = 0;
    segment.used--;
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
    this.#ints += larger.length - (piece?.length ?? 0);
    return larger;
  }

  /** Makes room in a segment, or divides it by the next bit of the hash. */
  #grow(segment: Segment): void {
    const { places, depth } = segment;
    if (places.length < SEGMENT_MAX || depth === DEPTH_MAX) {
      segment.places = new Int32Array(places.length * 2);
      this.#ints += places.length;
      copyPlaces(places, () => segment.places);
      return;
    }
    if (depth === 31 - this.#shift) {
      this.#segments = this.#segments.flatMap((each) => [each, each]);
      this.#shift--;
    }
    const low: Segment = { places: new Int32Array(places.length), used: 0, depth: depth + 1 };
    const high: Segment = { places: new Int32Array(places.length), used: 0, depth: depth + 1 };
    this.#ints += places.length;
    const half = (hash: number) => ((hash >>> (31 - depth)) & 1 ? high : low);
    copyPlaces(places, (hash) => {
      const to = half(hash);
      to.used++;
      return to.places;
    });
    this.#segments = this.#segments.map((each, bits) =>
      each === segment ? half((bits << this.#shift) << 1) : each,
    );
  }
}

/** Gives each entry a place in the array that is named for its hash. */
function copyPlaces(places: Int32Array, toOf: (hash: number) => Int32Array): void {
  for (let from = 0; from < places.length; from += 2) {
    if (places[from + 1] === 0) continue;
    const hash = places[from] as number;
    const to = toOf(hash);
    const at = freePlace(to, hash);
    to[at] = hash;
    to[at + 1] = places[from + 1] as number;
  }
}

function freePlace(places: Int32Array, hash: number): number {
  const mask = places.length - 1;
  let at = (hash << 1) & mask;
  while (places[at + 1] !== 0) at = (at + 2) & mask;
  return at;
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
