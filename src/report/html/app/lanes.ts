// Operations by lane: one for each client thread, whose process number changes after every
// indeterminate result. A lane's operations follow one another, so that what lies in a window, or
// under a pixel, is found by bisection, and how many of them failed by subtraction. That is what
// makes a million operations as quick to draw as a thousand.

import { FAIL, INFO, OK, OPEN, type OperationTable } from '../format/operations.ts';
import type { Filter } from './store.ts';

export interface Lane {
  /** `3`, or `3, 13, 23` where the thread had several processes. */
  readonly name: string;
  readonly rows: Int32Array;
  /** Of the first n rows, how many failed, and of how many nobody knows. */
  readonly failed: Int32Array;
  readonly unknown: Int32Array;
}

/** Microseconds; an operation that never ended lasts for ever. */
export function endOf(table: OperationTable, row: number): number {
  const took = table.took[row] as number;
  return took < 0 ? Number.POSITIVE_INFINITY : (table.invokedAt[row] as number) + took;
}

/**
 * Lanes of the operations that pass the filter; every thread has its lane, whether something passes
 * or not.
 */
export function lanesOf(table: OperationTable, concurrency: number, filter: Filter): Lane[] {
  const passes = filterOf(table, filter);
  const threads = Math.max(1, concurrency);
  const sizes = new Int32Array(threads);
  for (let row = 0; row < table.size; row++) {
    if (passes(row)) sizes[(table.process[row] as number) % threads]!++;
  }
  const lanes = Array.from(sizes, (size) => ({
    rows: new Int32Array(size),
    failed: new Int32Array(size + 1),
    unknown: new Int32Array(size + 1),
    processes: new Set<number>(),
    filled: 0,
  }));
  for (let row = 0; row < table.size; row++) {
    const process = table.process[row] as number;
    const lane = lanes[process % threads]!;
    lane.processes.add(process);
    if (!passes(row)) continue;
    const at = lane.filled++;
    const outcome = table.outcome[row] as number;
    lane.rows[at] = row;
    lane.failed[at + 1] = lane.failed[at]! + (outcome === FAIL ? 1 : 0);
    lane.unknown[at + 1] = lane.unknown[at]! + (outcome === INFO || outcome === OPEN ? 1 : 0);
  }
  return lanes.map(({ rows, failed, unknown, processes }) => ({
    rows,
    failed,
    unknown,
    name: nameOf([...processes]),
  }));
}

/** The first place in a lane whose operation begins at or after a moment. */
export function firstAfter(
  table: OperationTable,
  { rows }: Lane,
  moment: number,
  from = 0,
): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table.invokedAt[rows[middle] as number] as number) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows that pass the filter, in order of invocation: how many, and for walking through them. */
export function matchingRows(lanes: readonly Lane[]): Int32Array {
  const all = new Int32Array(lanes.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { rows } of lanes) {
    all.set(rows, at);
    at += rows.length;
  }
  return all.sort();
}

/** Whether a row passes. Texts are searched once for each distinct value, not once for each row. */
function filterOf(table: OperationTable, filter: Filter): (row: number) => boolean {
  const tests: ((row: number) => boolean)[] = [];
  if (filter.key !== '') {
    const id = table.keys.indexOf(filter.key);
    tests.push((row) => table.key[row] === id);
  }
  if (filter.f !== '') {
    const id = table.functions.indexOf(filter.f);
    tests.push((row) => table.f[row] === id);
  }
  if (filter.process.trim() !== '') {
    const wanted = new Set(filter.process.split(/[\s,]+/).map(Number));
    tests.push((row) => wanted.has(table.process[row] as number));
  }
  if (filter.outcome !== '') tests.push((row) => outcomeName(table, row) === filter.outcome);
  if (filter.text.trim() !== '') tests.push(textTest(table, filter.text.trim().toLowerCase()));
  return (row) => tests.every((test) => test(row));
}

/** `ok`, `fail` or `unknown`. */
export function outcomeName(table: OperationTable, row: number): 'ok' | 'fail' | 'unknown' {
  const outcome = table.outcome[row];
  return outcome === OK ? 'ok' : outcome === FAIL ? 'fail' : 'unknown';
}

function textTest(table: OperationTable, wanted: string): (row: number) => boolean {
  const found = (text: string): boolean => text.toLowerCase().includes(wanted);
  const inKeys = table.keys.map(found);
  const inErrors = table.errors.map(found);
  const inValues = new Uint8Array(table.values.size);
  for (let id = 0; id < inValues.length; id++) inValues[id] = found(table.values.text(id)) ? 1 : 0;
  const hasValue = (id: number): boolean => id >= 0 && inValues[id] === 1;
  return (row) =>
    hasValue(table.input[row] as number) ||
    hasValue(table.output[row] as number) ||
    inKeys[table.key[row] as number] === true ||
    inErrors[table.error[row] as number] === true ||
    `#${table.invokeIndex[row]}` === wanted;
}

function nameOf(processes: readonly number[]): string {
  const sorted = [...processes].sort((a, b) => a - b);
  return sorted.length > 3 ? `${sorted.slice(0, 2).join(', ')} …` : sorted.join(', ');
}
