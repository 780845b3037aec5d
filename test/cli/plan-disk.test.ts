// Plans that ask for what a runtime cannot do, or a system cannot bear: refused before anything
// starts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

const fault = { id: 'f1', at: 100, until: 900, targets: { select: 'one' } };

async function refused(plan: object, ...words: string[]): Promise<string> {
  const path = join(folder, 'plan.json');
  writeFileSync(path, JSON.stringify([plan]));
  const out = ['--out', join(folder, 'runs'), '--time-limit', '2s'];
  const { stdout, stderr, exitCode } = await ordeal(['run', ...words, '--plan', path, ...out]);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 254 });
  return stderr.replaceAll(path, 'plan.json');
}

it.each([
  [{ kind: 'disk', params: { type: 'full' } }, 'disk'],
  [{ kind: 'kill-at-sync', params: { unsynced: 'torn' } }, 'kill-at-sync'],
])('a runtime that cannot reach into disks says so: %o', async (what, kind) => {
  const stderr = await refused({ ...fault, ...what }, 'raft-kv', '--runtime', 'process');
  const error = `plan.json: /0/kind the process runtime cannot carry out fault f1 (${kind})`;
  expect(stderr).toMatch(/^error: /m);
  expect(stderr).toContain(error);
  expect(stderr).toMatch(/^hint: /m);
  expect(stderr).toContain('--runtime sim');
});

it('damage to the last good copy is refused by file and path', async () => {
  const flip = { ...fault, kind: 'disk', params: { type: 'bit-flip' } };
  const stderr = await refused(flip, 'two-phase-commit', '--runtime', 'sim');
  expect(stderr).toContain('plan.json: /0/params/type bit-flip may destroy the last good copy');
  expect(stderr).toContain('"lastCopy": true');
});

it('a parameter that the type of trouble does not have is named', async () => {
  const wrong = { ...fault, kind: 'disk', params: { type: 'full', percent: 10 } };
  const stderr = await refused(wrong, 'raft-kv', '--runtime', 'sim');
  expect(stderr).toMatch(/plan\.json: \/0\/params/);
});
