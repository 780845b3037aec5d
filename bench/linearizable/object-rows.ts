// Rows of the benchmark for other objects than registers, and for registers whose refusals count.

import type { OperationColumns } from '../../src/history/columns.ts';
import { generate } from './generate.ts';
import { generateObjects, type ObjectOptions } from './generate-objects.ts';
import { ROWS } from './rows.ts';

/** What one row of the benchmark checks. */
export interface Case {
  readonly id: string;
  readonly what: string;
  readonly model: {
    readonly name: string;
    readonly options: { readonly [name: string]: string | boolean };
  };
  readonly history: () => OperationColumns;
  readonly expected: 'valid' | 'invalid';
  /** What porcupine takes, in words. */
  readonly porcupine: string;
  /** Milliseconds that this checker is to stay below, warm. */
  readonly targetMs?: number;
}

const MODELS: Readonly<Record<string, Case['model']>> = {
  kv: { name: 'kv', options: { absent: '' } },
};

function objects(
  options: Omit<ObjectOptions, 'isWrong' | 'seed'>,
  targets: readonly [number | undefined, number | undefined] = [undefined, undefined],
  porcupine: readonly [string, string] = ['-', '-'],
): Case[] {
  const { kind, operations, clients, keys, repeatEvery } = options;
  return [false, true].map((isWrong, i): Case => {
    const repeats = repeatEvery > 0 ? `, 1 in ${repeatEvery} twice` : '';
    const target = targets[i];
    return {
      id: `${kind}-${clients}${repeatEvery > 0 ? `-r${repeatEvery}` : ''}-${isWrong ? 'bad' : 'ok'}`,
      what: `${kind} N=${operations} C=${clients} K=${keys}${repeats}`,
      model: MODELS[kind] ?? { name: kind, options: {} },
      history: () => generateObjects({ ...options, isWrong, seed: 1 }),
      expected: isWrong ? 'invalid' : 'valid',
      porcupine: porcupine[i] as string,
      ...(target === undefined ? {} : { targetMs: target }),
    };
  });
}

const registers: Case[] = ROWS.map(({ options, ...row }) => ({
  ...row,
  what: `N=${options.operations} C=${options.clients} K=${options.keys}`,
  model: { name: 'cas-register', options: {} },
  history: () => generate(options),
}));

const strict: Case[] = ROWS.filter(({ id }) => ['3', '4', '5', '7'].includes(id)).map(
  ({ id, options, expected }) => ({
    id: `${id}-strict`,
    what: `N=${options.operations} C=${options.clients} K=${options.keys}, strict`,
    model: { name: 'cas-register', options: { strict: true } },
    history: () => generate(options),
    expected,
    porcupine: '-',
  }),
);

const kv = { kind: 'kv', operations: 2000, clients: 50, keys: 10 } as const;
const one = { keys: 1, repeatEvery: 0 } as const;

export const CASES: readonly Case[] = [
  ...registers,
  ...strict,
  ...objects(
    { ...kv, operations: 400, clients: 10, repeatEvery: 0 },
    [1, 1],
    ['0.8 ms', '0.65 ms'],
  ),
  ...objects({ ...kv, repeatEvery: 0 }),
  ...objects({ ...kv, repeatEvery: 20 }, [174, 40], ['174 ms', '40 ms']),
  ...objects({ ...kv, repeatEvery: 5 }, [174, 40], ['174 ms', '40 ms']),
  ...objects({ kind: 'append-log', operations: 2000, clients: 50, keys: 10, repeatEvery: 0 }),
  ...objects({ kind: 'queue', operations: 100_000, clients: 10, ...one }),
  ...objects({ kind: 'stack', operations: 10_000, clients: 10, ...one }),
  ...objects({ kind: 'owned-lock', operations: 10_000, clients: 10, ...one }),
];

/**
 * One key, a million operations, and what can only be searched for: values that are written again,
 * refusals that count.
 */
const searched: Case[] = [
  { id: '5-values', domain: 5, strict: false },
  { id: '700000-values', domain: 700_000, strict: false },
  { id: 'strict', domain: 0, strict: true },
].map(({ id, domain, strict }) => ({
  id: `1M-${id}`,
  what: `N=1000000 C=10 K=1, ${id}`,
  model: { name: 'cas-register', options: { strict } },
  history: () =>
    generate({
      operations: 1_000_000,
      clients: 10,
      keys: 1,
      mix: [40, 30, 30],
      domain,
      indeterminate: 0,
      anomaly: 'none',
      seed: 1,
    }),
  expected: 'valid',
  porcupine: '-',
}));

/**
 * Histories so long that even what is done once for each operation takes a while; only cancelling
 * is measured on them.
 */
export const LARGE_CASES: readonly Case[] = [
  ...objects({ kind: 'queue', operations: 1_000_000, clients: 10, ...one }),
  ...objects({ kind: 'stack', operations: 300_000, clients: 10, ...one }),
  ...objects({ kind: 'owned-lock', operations: 300_000, clients: 10, ...one }),
  ...objects({ kind: 'append-log', operations: 20_000, clients: 10, ...one }),
  ...objects({ ...kv, operations: 100_000, keys: 100, repeatEvery: 5 }),
  ...searched,
].map((row) => ({ ...row, id: `${row.id}-large` }));
