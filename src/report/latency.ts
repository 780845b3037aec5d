// The latency that the `stats` checker measured, in a few words.

import { formatElapsed } from '../duration.ts';
import type { Json } from '../json.ts';
import type { RunResults } from '../run/types.ts';

/** `p50 1.2ms, p99 14ms`; null where nothing succeeded, or where no statistics were made. */
export function latencyLine(results: RunResults): string | null {
  const statistics = results.checkers['stats']?.statistics ?? null;
  const latency = member(member(statistics, 'overall'), 'latencyMs');
  const p50 = member(latency, 'p50');
  const p99 = member(latency, 'p99');
  if (typeof p50 !== 'number' || typeof p99 !== 'number') return null;
  return `latency p50 ${formatElapsed(p50)}, p99 ${formatElapsed(p99)}`;
}

function member(json: Json, name: string): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as { readonly [name: string]: Json })[name] ?? null;
}
