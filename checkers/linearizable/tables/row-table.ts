// A set of rows of 32-bit integers, numbered in the order in which they were first added. Open
// addressing over flat arrays: ten times faster than a Set of strings, and without the limit of
// 2^24 entries that a Map has. It grows piece by piece (linear hashing, Litwin 1980): a check that
// is cancelled would otherwise have to wait until a million rows have found their new places.

/** Rows are kept in pieces of this many, so that no growth copies them all. A power of two. */
const PIECE_SHIFT = 15;
const PIECE_ROWS = 1 << PIECE_SHIFT;
/** A table with more places than this is divided into segments of so many. */
const SEGMENT_SHIFT = 15;
const SEGMENT_PLACES = 1 << SEGMENT_SHIFT;
/**
 * Rows for each segment when one is divided; those that wait longest for it are full by seven
 * tenths then.
 */
const SEGMENT_ROWS = Math.floor(0.35 * SEGMENT_PLACES);

/** Places by the lower bits of the hash: row number + 1; 0 is free. */
interface Segment {
  places: Int32Array;
  used: number;
}

/** Rows of `width` integers. Write a row to `scratch`, then `add` or `find` it. */
export class RowTable {
  readonly width: number;
  readonly scratch: Int32Array;
  count = 0;
  /** All pieces but the first have room for `PIECE_ROWS`. */
  readonly #pieces: Int32Array[];
  /**
   * By the higher bits of the hash: as many of them as `#mask` has, and one more for those that are
   * divided already.
   */
  readonly #segments: Segment[];
  #mask = 0;
  /** The next one to be divided; those before it are, since all of them were the last time. */
  #undivided = 0;
  #pieceInts: number;
  #placeInts: number;

  /** `capacity` is the number of rows before the first growth; a power of two, at most 16,384. */
  constructor(width: number, capacity = 1024) {
    this.width = width;
    this.scratch = new Int32Array(width);
    this.#pieces = [new Int32Array(width * capacity)];
    this.#segments = [{ places: new Int32Array(capacity * 2), used: 0 }];
    this.#pieceInts = width * capacity;
    this.#placeInts = 2 * capacity;
  }

  /** Bytes held. */
  get bytes(): number {
    return (this.#pieceInts + this.#placeInts) * 4;
  }

  /** Integer `at` of a row. */
  get(row: number, at: number): number {
    const piece = this.#pieces[row >>> PIECE_SHIFT] as Int32Array;
    return piece[(row & (PIECE_ROWS - 1)) * this.width + at] as number;
  }

  /**
   * The number of the row in `scratch`, which is `count - 1` after the call exactly when it was
   * new.
   */
  add(): number {
    const { width, scratch } = this;
    const hash = hashRowAt(scratch, 0, width);
    const segment = this.#segmentOf(hash);
    const { places } = segment;
    const mask = places.length - 1;
    let at = hash & mask;
    for (;;) {
      const known = (places[at] as number) - 1;
      if (known < 0) break;
      if (this.#equals(known)) return known;
      at = (at + 1) & mask;
    }
    const row = this.count++;
    places[at] = row + 1;
    segment.used++;
    const piece = this.#pieceFor(row);
    const to = (row & (PIECE_ROWS - 1)) * width;
    for (let i = 0; i < width; i++) piece[to + i] = scratch[i] as number;
    if (segment.used * 2 > places.length) this.#widen(segment);
    if (this.count > this.#segments.length * SEGMENT_ROWS) this.#divide();
    return row;
  }

  /** The number of the row in `scratch`, or -1. */
  find(): number {
    const hash = hashRowAt(this.scratch, 0, this.width);
    const { places } = this.#segmentOf(hash);
    const mask = places.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const row = (places[at] as number) - 1;
      if (row < 0 || this.#equals(row)) return row;
    }
  }

  /** Forgets all rows and keeps the space. */
  clear(): void {
    if (this.count * 8 < this.#placeInts) {
      for (let row = 0; row < this.count; row++) this.#free(row);
    } else {
      for (const segment of this.#segments) {
        segment.places.fill(0);
        segment.used = 0;
      }
    }
    this.count = 0;
  }

  #segmentOf(hash: number): Segment {
    const bits = hash >>> SEGMENT_SHIFT;
    const mask = this.#mask;
    const segment = bits & mask;
    const isDivided = segment < this.#undivided;
    return this.#segments[isDivided ? bits & (2 * mask + 1) : segment] as Segment;
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

  /**
   * Empties the place of a row. Only for `clear`: a hole breaks the probe chains of rows that stay.
   */
  #free(row: number): void {
    const hash = this.#hashOf(row);
    const segment = this.#segmentOf(hash);
    const mask = segment.places.length - 1;
    let at = hash & mask;
    while (segment.places[at] !== row + 1) at = (at + 1) & mask;
    segment.places[at] = 0;
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
    this.#pieceInts += larger.length - (piece?.length ?? 0);
    return larger;
  }

  /**
   * Doubles the places of a segment: of the only one while it is small, or of one that is all but
   * full.
   */
  #widen(segment: Segment): void {
    const { places, used } = segment;
    if (places.length >= SEGMENT_PLACES && used * 8 < places.length * 7) return;
    segment.places = new Int32Array(places.length * 2);
    this.#placeInts += places.length;
    for (const place of places) if (place !== 0) this.#put(segment, place);
  }

  /** Divides the next segment by one more bit of the hash. */
  #divide(): void {
    const bit = this.#mask + 1;
    const segment = this.#segments[this.#undivided] as Segment;
    const { places } = segment;
    const other: Segment = { places: new Int32Array(places.length), used: 0 };
    segment.places = new Int32Array(places.length);
    segment.used = 0;
    this.#segments.push(other);
    this.#placeInts += places.length;
    for (const place of places) {
      if (place === 0) continue;
      const isOther = ((this.#hashOf(place - 1) >>> SEGMENT_SHIFT) & bit) !== 0;
      const to = isOther ? other : segment;
      this.#put(to, place);
      to.used++;
    }
    this.#undivided++;
    if (this.#undivided < bit) return;
    this.#undivided = 0;
    this.#mask = 2 * this.#mask + 1;
  }

  #put(segment: Segment, place: number): void {
    const { places } = segment;
    const mask = places.length - 1;
    let at = this.#hashOf(place - 1) & mask;
    while (places[at] !== 0) at = (at + 1) & mask;
    places[at] = place;
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
