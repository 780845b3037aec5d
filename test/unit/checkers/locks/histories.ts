// Histories of locks for tests: written by hand in a few words, or drawn at random, right and wrong
// alike.

import type { Checker, CheckResult } from '../../../../checkers/checker.ts';
import type { Op, OpType } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { createRandom, type Random } from '../../../../src/random.ts';

export const LEASE_MS = 10;
const MS = 1e6;

/** An operation: who, what, from and until when (milliseconds), how it ended and with what. */
export interface Done {
  readonly process: number;
  readonly f: string;
  readonly from: number;
  /** Null where it never ended. */
  readonly until: number | null;
  readonly type: Exclude<OpType, 'invoke'>;
  readonly input?: Json;
  readonly output?: Json;
  readonly code?: string;
}

/** The events of operations on one lock. What begins when something else ends comes first. */
function historyOf(operations: readonly Done[]): Op[] {
  const events = operations.flatMap((done) => {
    const { process, f, input, output, type, code } = done;
    const base = { process, f, key: 'l' };
    const value = input === undefined ? {} : { value: input };
    const invoke = { time: done.from * MS, op: { ...base, type: 'invoke' as OpType, ...value } };
    if (done.until === null) return [invoke];
    const result = type === 'ok' && output !== undefined ? { value: output } : value;
    const error = type === 'ok' ? {} : { error: { code: code ?? 'no', text: '' } };
    return [invoke, { time: done.until * MS, op: { ...base, type, ...result, ...error } }];
  });
  const isEnd = (type: OpType): number => Number(type !== 'invoke');
  events.sort((a, b) => a.time - b.time || isEnd(a.op.type) - isEnd(b.op.type));
  return events.map(({ time, op }, index) => ({ index, time, ...op }));
}

type Ending = { readonly type?: Done['type']; readonly code?: string };

function done(process: number, f: string, at: readonly [number, number | null]) {
  return { process, f, from: at[0], until: at[1] };
}

/**
 * `acquire(1, 'a', [0, 2], 7)`: process 1 asks at 0 ms and is told at 2 ms that `a` holds the lock
 * under token 7.
 */
export function acquire(
  process: number,
  owner: string,
  at: readonly [number, number | null],
  token: number,
  { type = 'ok' }: Ending = {},
): Done {
  const output = { owner, token, leaseMs: LEASE_MS };
  return { ...done(process, 'acquire', at), type, input: { owner, wait: false }, output };
}

export function step(
  process: number,
  f: 'enqueue' | 'await' | 'extend' | 'release',
  owner: string,
  at: readonly [number, number | null],
  { type = 'ok', code = 'no', token = 1 }: Ending & { readonly token?: number } = {},
): Done {
  const output = f === 'release' ? { owner } : { owner, token, leaseMs: LEASE_MS };
  return { ...done(process, f, at), type, input: { owner }, output, code };
}

export function holder(process: number, at: readonly [number, number], owner: string | null): Done {
  const output = owner === null ? null : { owner, token: 1 };
  return { ...done(process, 'holder', at), type: 'ok', output };
}

export function write(
  process: number,
  token: number,
  value: Json,
  at: readonly [number, number | null],
  { type = 'ok' }: Ending = {},
): Done {
  return { ...done(process, 'write', at), type, input: { token, value }, output: { token, value } };
}

export function read(
  process: number,
  at: readonly [number, number],
  token: number | null,
  value: Json = null,
): Done {
  const output = token === null ? null : { token, value };
  return { ...done(process, 'read', at), type: 'ok', output };
}

export async function judge(checker: Checker, operations: readonly Done[]): Promise<CheckResult> {
  const budget = { timeMsMax: 10_000, memoryBytesMax: 1e9, now: () => 0 };
  return checker.check(historyOf(operations), budget);
}

/** The kinds of anomaly, or the verdict where there are none. */
export async function kinds(checker: Checker, operations: readonly Done[]) {
  const result = await judge(checker, operations);
  return result.verdict === 'invalid' ? result.anomalies.map(({ kind }) => kind) : result.verdict;
}

/**
 * A few owners who acquire, extend and release as they like, each at times of its own; some look
 * who holds the lock.
 */
export function randomLocks(seed: number): readonly Done[] {
  const random = createRandom(seed);
  const owners = 2 + random.int(3);
  const operations: Done[] = [];
  for (let process = 0; process < owners; process++) {
    operations.push(...randomOwner(random, process));
  }
  for (let looks = random.int(3); looks > 0; looks--) {
    const from = random.int(40);
    const owner = random.chance(1, 4) ? null : nameOf(random.int(owners));
    operations.push(holder(10 + looks, [from, from + random.int(6)], owner));
  }
  return operations;
}

function randomOwner(random: Random, process: number): readonly Done[] {
  const owner = nameOf(process);
  let now = random.int(30);
  const span = (): [number, number] => {
    const from = now + 1 + random.int(5);
    now = from + random.int(6);
    return [from, now];
  };
  const type = random.pick<Done['type']>(['ok', 'ok', 'ok', 'info', 'fail']);
  // Tokens mostly grow with the time, as they should.
  const token = now + random.int(3) + 1;
  const operations = [acquire(process, owner, span(), token, { type })];
  if (type !== 'ok') return operations;
  if (random.chance(1, 3)) {
    const extended = random.pick<Done['type']>(['ok', 'fail']);
    operations.push(step(process, 'extend', owner, span(), { type: extended }));
  }
  if (random.chance(2, 3)) {
    const released = random.pick<Done['type']>(['ok', 'ok', 'info', 'fail']);
    operations.push(step(process, 'release', owner, span(), { type: released }));
  }
  return operations;
}

function nameOf(process: number): string {
  return 'abcdef'[process] as string;
}

/** The latest moment at which something certainly comes before what began at `from`. */
export function precedes(first: Done, second: Done): boolean {
  return first.until !== null && first.type !== 'info' && first.until < second.from;
}
