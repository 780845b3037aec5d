// What the plots show, computed from the operations: latencies thinned out so that no extreme is
// lost, percentiles and rates by interval.

import { OK, type OperationTable } from '../format/operations.ts';
import { outcomeName } from './lanes.ts';

/** Points of one series; times in seconds. */
export interface Points {
  readonly times: readonly number[];
  /** Milliseconds. */
  readonly values: readonly number[];
}

/** Columns over the same times, null where there was nothing. */
export interface Intervals {
  /** Middles of the intervals, in seconds. */
  readonly times: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

const INTERVALS = 120;

/**
 * Latencies of ok operations: of each slice of time the lowest, the highest and some of those
 * between.
 */
export function latencyPoints(table: OperationTable, end: number, pointsMax: number): Points {
  const slices = Math.max(1, Math.floor(pointsMax / 8));
  const times: number[] = [];
  const values: number[] = [];
  let slice: number[] = [];
  let current = -1;
  const flush = (): void => {
    if (slice.length === 0) return;
    const lowestFirst = [...slice].sort((a, b) => table.took[a]! - table.took[b]!);
    const kept =
      lowestFirst.length <= 8
        ? lowestFirst
        : Array.from(
            { length: 8 },
            (_, i) => lowestFirst[Math.round((i * (slice.length - 1)) / 7)]!,
          );
    kept.sort((a, b) => a - b);
    for (const row of kept) {
      times.push(table.invokedAt[row]! / 1e6);
      values.push(Math.max(0.001, table.took[row]! / 1e3));
    }
    slice = [];
  };
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    const place = Math.floor((table.invokedAt[row]! / end) * slices);
    if (place !== current) flush();
    current = place;
    slice.push(row);
  }
  flush();
  return { times, values };
}

/**
 * p50, p95 and p99 of the latencies of ok operations, by interval of their invocation.
 * Milliseconds.
 */
export function percentiles(table: OperationTable, end: number): Intervals {
  const latencies = Array.from({ length: INTERVALS }, (): number[] => []);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    latencies[placeOf(table.invokedAt[row]!, end)]!.push(table.took[row]! / 1e3);
  }
  for (const each of latencies) each.sort((a, b) => a - b);
  const at = (part: number): (number | null)[] =>
    latencies.map((each) =>
      each.length === 0
        ? null
        : Math.max(0.001, each[Math.min(each.length - 1, Math.ceil(part * each.length) - 1)]!),
    );
  return { times: middles(end), columns: { p50: at(0.5), p95: at(0.95), p99: at(0.99) } };
}

/** Completions by outcome, per second. */
export function rates(table: OperationTable, end: number): Intervals {
  const columns = { ok: zeros(), fail: zeros(), unknown: zeros() };
  const perSecond = INTERVALS / (end / 1e6);
  for (let row = 0; row < table.size; row++) {
    const took = table.took[row]!;
    if (took < 0) continue;
    const place = placeOf(table.invokedAt[row]! + took, end);
    columns[outcomeName(table, row)][place]! += perSecond;
  }
  return { times: middles(end), columns };
}

function zeros(): number[] {
  return new Array<number>(INTERVALS).fill(0);
}

function placeOf(time: number, end: number): number {
  return Math.max(0, Math.min(INTERVALS - 1, Math.floor((time / end) * INTERVALS)));
}

function middles(end: number): number[] {
  return Array.from({ length: INTERVALS }, (_, i) => ((i + 0.5) * end) / INTERVALS / 1e6);
}
