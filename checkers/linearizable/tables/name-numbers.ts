// A map from names to numbers that grows in steps. A Map that grows puts all of its entries into
// new places at once, which holds everything else up once there are a million.

/** Names in the first map; a growth of that many takes a few milliseconds. */
const FIRST_MAX = 1 << 16;
/** Maps among which the others are divided. A power of two. */
const PARTS = 64;
/** Characters that are looked at from either end. */
const LOOKED_AT = 16;

/** Which number a name has. */
export class NameNumbers {
  readonly #first = new Map<string, number>();
  readonly #parts: Map<string, number>[] = [];

  get(name: string): number | undefined {
    const known = this.#first.get(name);
    if (known !== undefined || this.#parts.length === 0) return known;
    return this.#parts[partOf(name)]?.get(name);
  }

  /** For a name that has no number yet. */
  set(name: string, number: number): void {
    if (this.#first.size < FIRST_MAX) {
      this.#first.set(name, number);
      return;
    }
    while (this.#parts.length < PARTS) this.#parts.push(new Map());
    this.#parts[partOf(name)]?.set(name, number);
  }
}

/** Need not be fair: names that differ only in their middle share a part. */
function partOf(name: string): number {
  let hash = name.length;
  const end = Math.min(LOOKED_AT, name.length);
  for (let i = 0; i < end; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x85ebca6b);
    hash = Math.imul(hash ^ name.charCodeAt(name.length - 1 - i), 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  return hash & (PARTS - 1);
}
