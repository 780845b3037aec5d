// Recorded histories with known verdicts, from porcupine's test data.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../checkers/linearizable/check.ts';
import { kv } from '../../checkers/linearizable/models/kv.ts';
import { casRegister } from '../../checkers/linearizable/models/register.ts';
import { readEtcdLog, readKvText } from './porcupine-data.ts';

const DATA = '../shared/data/porcupine';
const present = existsSync(join(DATA, 'expected.json'));
if (!present)
  console.warn(`SKIPPED: no recorded histories at ${DATA}; their verdicts are not checked`);
const expected: Record<string, boolean> = present
  ? JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8'))
  : {};

function verdictOf(file: string, methods: readonly ('depth-first' | 'breadth-first')[]): string {
  const path = join(DATA, file);
  const options = { methods };
  return file.startsWith('kv/')
    ? checkLinearizableSync(readKvText(path), kv({ absent: '' }), options).verdict
    : checkLinearizableSync(readEtcdLog(path), casRegister({ strict: true }), options).verdict;
}

describe.skipIf(!present)('recorded histories', () => {
  it('are all there', () => {
    expect(Object.keys(expected)).toHaveLength(56);
  });

  it.each(Object.entries(expected))('%s: linearizable is %s', (file, linearizable) => {
    const verdict = linearizable ? 'valid' : 'invalid';
    expect(verdictOf(file, ['depth-first', 'breadth-first'])).toBe(verdict);
  });

  it('agree with each search alone on the register logs', () => {
    for (const [file, linearizable] of Object.entries(expected)) {
      if (file.startsWith('kv/')) continue;
      const verdict = linearizable ? 'valid' : 'invalid';
      expect(verdictOf(file, ['depth-first']), file).toBe(verdict);
      expect(verdictOf(file, ['breadth-first']), file).toBe(verdict);
    }
  });
});
