// The benchmark's table: what is checked, and what came before. Numbers as in the project's notes
// on checkers: porcupine 55508eb on the same kind of machine (2 cores, Go 1.19).

import type { GenerateOptions } from './generate.ts';

export interface Row {
  readonly id: string;
  readonly options: GenerateOptions;
  readonly expected: 'valid' | 'invalid';
  /** What porcupine takes, in words. */
  readonly porcupine: string;
  /** Milliseconds that this checker is to stay below, warm. */
  readonly targetMs?: number;
}

const BASE: GenerateOptions = {
  operations: 1000,
  clients: 10,
  keys: 1,
  mix: [50, 35, 15],
  domain: 0,
  indeterminate: 0,
  anomaly: 'none',
  seed: 1,
};

function row(
  id: string,
  options: Partial<GenerateOptions>,
  expected: Row['expected'],
  porcupine: string,
  targetMs?: number,
): Row {
  const whole = { ...BASE, ...options };
  return {
    id,
    options: whole,
    expected,
    porcupine,
    ...(targetMs === undefined ? {} : { targetMs }),
  };
}

const stale = { anomaly: 'stale-read' } as const;
const once = { domain: 5, anomaly: 'stale-once' } as const;

export const ROWS: readonly Row[] = [
  row('1', { clients: 5 }, 'valid', '1.9 ms'),
  row('2', { clients: 10 }, 'valid', '-'),
  row('3', { clients: 20 }, 'valid', '> 60 s', 50),
  row('4', { clients: 50 }, 'valid', '> 60 s', 50),
  row('5', { operations: 10_000 }, 'valid', '1.47 s', 50),
  row('6', { operations: 10_000, clients: 20 }, 'valid', '-'),
  row('7', { operations: 100_000 }, 'valid', 'out of memory', 300),
  row('8', { operations: 1_000_000 }, 'valid', 'out of memory', 3000),
  row('9', { operations: 10_000, keys: 1000 }, 'valid', '16 ms'),
  row('10', { operations: 100_000, clients: 100, keys: 100 }, 'valid', '-'),
  row('11', { operations: 1_000_000, clients: 100, keys: 100 }, 'valid', '2.0 s', 400),
  row('12', { operations: 1_000_000, clients: 100, keys: 1000 }, 'valid', '1.1 s', 400),
  row('13', { operations: 10_000, ...stale }, 'invalid', '8.5 s', 50),
  row(
    '14',
    { operations: 10_000, mix: [40, 10, 50], anomaly: 'lost-update' },
    'invalid',
    '5.2 s',
    50,
  ),
  row('15', { clients: 5, indeterminate: 0.05, ...stale }, 'invalid', '56 s', 50),
  row(
    '16',
    { operations: 10_000, clients: 5, indeterminate: 0.01, ...stale },
    'invalid',
    'out of memory',
    50,
  ),
  row('17', { domain: 5 }, 'valid', '12.8 ms'),
  row('18', { clients: 20, domain: 5 }, 'valid', '8.8 s'),
  row('19', { operations: 10_000, domain: 5, indeterminate: 0.05 }, 'valid', '0.69 s', 150),
  row(
    '20',
    { clients: 5, indeterminate: 0.03, mix: [60, 30, 10], ...once },
    'invalid',
    '6.5 s',
    50,
  ),
  row('21', { indeterminate: 0.03, mix: [60, 30, 10], ...once }, 'invalid', '27.5 s', 50),
  row(
    '22',
    { operations: 10_000, clients: 5, indeterminate: 0.005, ...once },
    'invalid',
    'out of memory',
    50,
  ),
  row(
    '23',
    { operations: 10_000, clients: 5, keys: 10, indeterminate: 0.02, ...once },
    'invalid',
    '30 ms',
  ),
  row('1M/100', { operations: 1_000_000, clients: 100 }, 'valid', '-', 1500),
];
