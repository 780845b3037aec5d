// A stored run of any size, as a register workload would leave it: 30 clients, 5 keys of 200
// operations each at one time, latencies around 3 ms, one operation in twenty refused, one in two
// hundred without an answer.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Op } from '../../src/history/types.ts';
import { createRandom } from '../../src/random.ts';
import { runSpec } from '../../test/support/run-spec.ts';

const THREADS = 30;
const KEYS = 5;
const PER_KEY = 200;
const PER_SECOND = 3000;

export interface MadeRun {
  readonly operations: number;
  readonly seconds: number;
}

/** Writes a run's folder. The last two operations on one key contradict each other. */
export function writeRun(directory: string, operations: number): MadeRun {
  mkdirSync(join(directory, 'nodes'), { recursive: true });
  const random = createRandom(1).fork('bench');
  const file = openSync(join(directory, 'history.jsonl'), 'w');
  const process = Array.from({ length: THREADS }, (_, thread) => thread);
  const free = new Float64Array(THREADS);
  const pending: { readonly time: number; readonly op: Omit<Op, 'index'> }[] = [];
  const named: number[] = [];
  let index = 0;
  let lines: string[] = [];
  const put = (op: Omit<Op, 'index'>): number => {
    lines.push(JSON.stringify({ index, ...op }));
    if (lines.length === 20_000) flush();
    return index++;
  };
  const flush = (): void => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  };
  let time = 1e8;
  for (let count = 0; count < operations; count++) {
    time += Math.round((2e9 / PER_SECOND) * (random.int(1000) / 1000));
    const thread = free.indexOf(Math.min(...free));
    time = Math.max(time, free[thread] as number);
    settle(pending, time, put);
    const key = `k${Math.floor(count / (KEYS * PER_KEY)) * KEYS + random.int(KEYS) + 1}`;
    const roll = random.int(200);
    const f = roll % 10 < 5 ? 'read' : roll % 10 < 8 ? 'write' : 'cas';
    const value = 1 + (count % PER_KEY);
    const asked = f === 'read' ? {} : { value: f === 'cas' ? [value, value + 1] : value };
    const base = { process: process[thread] as number, f, key };
    const at = put({ time, type: 'invoke', ...base, ...asked });
    if (count >= operations - 2) named.push(at);
    const tookUs =
      500 + random.int(2500) * (1 + random.int(3)) + (random.int(100) < 2 ? 80_000 : 0);
    const isLost = roll === 7;
    const end = time + (isLost ? 2e9 : tookUs * 1000 + random.int(1000));
    free[thread] = end + 1;
    if (isLost) process[thread] = (process[thread] as number) + THREADS;
    pending.push({ time: end, op: { time: end, ...completion(base, f, value, roll, isLost) } });
  }
  settle(pending, Number.POSITIVE_INFINITY, put);
  flush();
  closeSync(file);
  writeFileSync(join(directory, 'nodes/n1.log'), '{"time":1000000,"event":"boot"}\n');
  writeTest(directory, time, named, operations);
  return { operations, seconds: time / 1e9 };
}

type Base = Pick<Op, 'process' | 'f' | 'key'>;

function completion(
  base: Base,
  f: string,
  value: number,
  roll: number,
  isLost: boolean,
): Omit<Op, 'index' | 'time'> {
  if (isLost)
    return { type: 'info', ...base, error: { code: 'timeout', text: 'no reply in time' } };
  if (f === 'cas' && roll % 4 === 0) {
    return {
      type: 'fail',
      ...base,
      error: { code: 'precondition-failed', text: 'it was another' },
    };
  }
  return { type: 'ok', ...base, value: f === 'cas' ? [value, value + 1] : value };
}

/** Puts down all completions that come before a moment, in order. */
function settle(
  pending: { readonly time: number; readonly op: Omit<Op, 'index'> }[],
  until: number,
  put: (op: Omit<Op, 'index'>) => number,
): void {
  pending.sort((a, b) => a.time - b.time);
  while (pending[0] !== undefined && pending[0].time <= until) {
    put((pending.shift() as (typeof pending)[number]).op);
  }
}

function writeTest(
  directory: string,
  endNs: number,
  ops: readonly number[],
  operations: number,
): void {
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(directory, name), JSON.stringify(content));
  write('test.json', {
    format: 1,
    version: '0',
    runId: 'bench',
    startedAt: '2026-01-02T03:04:05.678Z',
    spec: runSpec({
      nemesis: ['partition'],
      concurrency: THREADS,
      rate: PER_SECOND,
      timeLimitMs: Math.round(endNs / 1e6),
      keys: KEYS,
      operationsPerKeyMax: PER_KEY,
    }),
    capabilities: {},
    facts: {},
  });
  const anomaly = { kind: 'nonlinearizable', summary: 'two reads disagree', key: 'k1', ops };
  const checker = 'linearizable';
  const faults = Array.from({ length: 8 }, (_, place) => ({
    id: `f${place + 1}`,
    kind: 'partition',
    injectedAt: Math.round((endNs * (place + 0.3)) / 8),
    healedAt: Math.round((endNs * (place + 0.7)) / 8),
    resolved: { kind: 'partition', cut: [{ from: 'n1', to: 'n2' }] },
    evidence: { effective: true, summary: 'dropped', mechanism: 'bench', measurements: null },
  }));
  write('results.json', {
    verdict: 'invalid',
    checkers: { [checker]: { verdict: 'invalid', anomalies: [anomaly] } },
    doubts: [],
    faults,
    operations: { invoked: operations, ok: operations, fail: 0, info: 0 },
    nodes: {},
    durationsMs: {},
    phasesNs: { main: 1e8 },
  });
}
