// Choices among equals that need spreading but no seed: which free thread, which of two operations
// due at once. They are functions of the moment and a count, so that a generator may be asked twice
// and answer the same.

/**
 * Scatters two numbers (whole, up to 2^53) over `[0, bound)`: murmur3's finalizer over their 32-bit
 * halves.
 */
export function scatter(a: number, b: number, bound: number): number {
  let h = Math.imul(a ^ Math.floor(a / 0x100000000), 0x9e3779b1);
  h = finalize(h ^ Math.imul(b ^ Math.floor(b / 0x100000000), 0x85ebca77));
  return h % bound;
}

function finalize(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
