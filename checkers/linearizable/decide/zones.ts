// When can chains of operations, each of which must be contiguous, be put one after another?
// (Gibbons & Korach 1997, zones.) Let f be the first return in a chain and s its last call. With f
// < s the chain occupies all of [f, s]: a forward zone. Otherwise it fits into a single moment
// anywhere in [s, f]: a backward zone. There is an order exactly when no two forward zones overlap
// and no backward zone lies inside a forward one.
//
//   forward:   |--a--|                 a returns, later b is called: the chain holds from f to s
//                 f     s
//                       |--b--|
//
//   backward:  |----a----|             a and b overlap: both fit at one moment between s and f
//                  |----b----|
//                  s     f

import { TURN_ITEMS } from '../in-turns.ts';

/** Zones by chain: `first` return and `last` call, as moments. */
export interface Zones {
  readonly count: number;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Two chains that cannot be ordered. */
export interface ZoneConflict {
  readonly kind: 'overlap' | 'inside';
  /** For `inside`: the forward zone. */
  readonly outer: number;
  readonly inner: number;
}

/** Two chains that cannot be ordered, or `undefined` when all can. Gives turns. */
export function* conflictOf(zones: Zones): Generator<void, ZoneConflict | undefined, unknown> {
  const forward = yield* forwardByFirst(zones);
  const { first, last } = forward;
  for (let i = 1; i < forward.count; i++) {
    if ((first[i] as number) < (last[i - 1] as number)) {
      const outer = forward.chain[i - 1] as number;
      return { kind: 'overlap', outer, inner: forward.chain[i] as number };
    }
  }
  let hint = 0;
  for (let chain = 0; chain < zones.count; chain++) {
    if (chain % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const s = zones.last[chain] as number;
    const f = zones.first[chain] as number;
    if (f < s) continue;
    hint = lastBefore(first, forward.count, s, hint);
    if (hint >= 0 && f < (last[hint] as number)) {
      return { kind: 'inside', outer: forward.chain[hint] as number, inner: chain };
    }
  }
  return undefined;
}

interface ForwardZones extends Zones {
  readonly chain: Int32Array;
}

/** Insertion sort, because chains come nearly in order; a comparison sort when they do not. */
function* forwardByFirst(zones: Zones): Generator<void, ForwardZones, unknown> {
  const first = new Float64Array(zones.count);
  const last = new Float64Array(zones.count);
  const chain = new Int32Array(zones.count);
  let count = 0;
  let moves = 0;
  for (let c = 0; c < zones.count; c++) {
    if (c % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const f = zones.first[c] as number;
    const s = zones.last[c] as number;
    if (f >= s) continue;
    let at = count++;
    while (at > 0 && (first[at - 1] as number) > f) {
      first[at] = first[at - 1] as number;
      last[at] = last[at - 1] as number;
      chain[at] = chain[at - 1] as number;
      at--;
      moves++;
    }
    first[at] = f;
    last[at] = s;
    chain[at] = c;
    if (moves > 256 * zones.count) return forwardSorted(zones);
  }
  return { count, first, last, chain };
}

function forwardSorted(zones: Zones): ForwardZones {
  const { first, last } = zones;
  const chain = Int32Array.from({ length: zones.count }, (_, c) => c)
    .filter((c) => (first[c] as number) < (last[c] as number))
    .sort((a, b) => (first[a] as number) - (first[b] as number));
  return {
    count: chain.length,
    first: Float64Array.from(chain, (c) => first[c] as number),
    last: Float64Array.from(chain, (c) => last[c] as number),
    chain,
  };
}

/**
 * Index of the last of `count` ascending moments that is below `moment`, or -1. Starts looking near
 * `hint`.
 */
function lastBefore(moments: Float64Array, count: number, moment: number, hint: number): number {
  let low = Math.max(0, Math.min(hint, count - 1));
  let step = 1;
  while (low > 0 && (moments[low] as number) >= moment) {
    low = Math.max(0, low - step);
    step *= 2;
  }
  if (count === 0 || (moments[low] as number) >= moment) return -1;
  let high = low + 1;
  step = 1;
  while (high < count && (moments[high] as number) < moment) {
    low = high;
    high = Math.min(count, high + step);
    step *= 2;
  }
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((moments[middle] as number) < moment) low = middle;
    else high = middle;
  }
  return low;
}
