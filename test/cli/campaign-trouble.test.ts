// Campaigns whose surroundings fail: a place that takes no runs, reports that cannot be written.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('trouble');
const at = (name: string): string => join(folder, name);

function file(name: string, expected: 'valid' | 'invalid'): string {
  const path = at(`${name}.yaml`);
  const world = 'runtimes: sim, seeds: 1';
  writeFileSync(
    path,
    `name: x\nmatrix: { systems: raft-kv, bugs: stale-read, ${world}, expect: ${expected} }\n`,
  );
  return path;
}

describe('a campaign', () => {
  it('exits 254 where nothing can be stored, and starts nothing', async () => {
    writeFileSync(at('taken'), '');
    const path = file('stored', 'valid');
    const { exitCode, stdout, stderr } = await ordeal(['campaign', path, '--out', at('taken')]);
    expect(exitCode).toBe(254);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: --out: .*taken cannot be written: ENOTDIR.*\nhint: .*\n$/);
  });

  it('keeps its violation where a report cannot be written, and writes the others', async () => {
    mkdirSync(at('folder'));
    const reporter = `junit=${at('folder')},markdown=${at('after.md')},blob=${at('blob')}`;
    const { exitCode, stderr } = await ordeal([
      ...['campaign', file('seen', 'valid'), '--reporter', reporter, '--out', at('a')],
    ]);
    expect(stderr).toMatch(/error: reporter junit: .*folder cannot be written: EISDIR/);
    expect(exitCode).toBe(1);
    expect(readFileSync(at('after.md'), 'utf8')).toContain('raft-kv');
    expect(existsSync(at('folder.new'))).toBe(false);
    const merged = await ordeal(['merge', at('blob'), '--reporter', `html=${at('folder')}`]);
    expect(merged.exitCode).toBe(1);
  });

  it('never exits 0 where a report is missing', async () => {
    mkdirSync(at('other'));
    const path = file('missing', 'invalid');
    const words = ['campaign', path, '--reporter', `blob=${at('other')}`, '--exit-zero'];
    const { exitCode } = await ordeal([...words, '--out', at('b')]);
    expect(exitCode).toBe(255);
  });

  it('prints one document with --json, whatever reporters would print', async () => {
    const reporter = `markdown=-,junit=${at('junit.xml')}`;
    const { exitCode, stdout } = await ordeal([
      ...['campaign', file('json', 'invalid'), '--json', '--reporter', reporter, '--out', at('c')],
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0 });
    expect(existsSync(at('junit.xml'))).toBe(true);
  });

  it('refuses two reporters with one file', async () => {
    const words = ['campaign', file('twice', 'valid'), '--reporter', 'junit=a,html=a'];
    const { exitCode, stderr } = await ordeal([...words, '--out', at('d')]);
    expect(exitCode).toBe(254);
    expect(stderr).toContain("--reporter: 'junit=a,html=a' has two reporters write to a");
    expect(existsSync(at('d'))).toBe(false);
  });
});

describe('a place that is no folder', () => {
  it.each([
    ['runs', []],
    ['compare', ['a', 'b']],
    ['run', ['raft-kv', '--runtime', 'sim', '--time-limit', '1s']],
  ])('is refused by ordeal %s with exit code 254', async (command, words) => {
    writeFileSync(at('a-file'), '');
    const { exitCode, stderr } = await ordeal([command, ...words, '--out', at('a-file')]);
    expect(stderr).toMatch(/^error: .*a-file.* cannot be (read|made): ENOTDIR/m);
    expect(exitCode).toBe(254);
  });
});
