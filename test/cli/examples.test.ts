// The examples work as their page says: what is typed there is typed here, and exits as it is said
// to.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const page = readFileSync(join(root, 'examples/README.md'), 'utf8');
const folder = temporaryFolder('cli');

/** Every command of the page, and what it exits with. */
const typed = [...page.matchAll(/^(npx ordeal|node) (.*?) +# exits (\d+)$/gm)].map(
  ([, program = '', line = '', exitCode]) => ({ program, line, exitCode: Number(exitCode) }),
);

describe('examples/README.md', () => {
  it('names every example', () => {
    const examples = join(root, 'examples');
    const files = readdirSync(examples, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(examples, join(entry.parentPath, entry.name)))
      .filter((name) => name !== 'README.md');
    expect(files.filter((name) => !page.includes(`](${name})`))).toEqual([]);
  });

  it('says of every command what it exits with', () => {
    expect(page.match(/^(npx ordeal|node) /gm)?.length).toBe(typed.length);
    const used = ['campaign', 'run', 'check', 'examples/library/check-history.mjs'];
    expect(new Set(typed.map(({ line }) => line.split(' ')[0]))).toEqual(new Set(used));
  });

  it.each(typed)('$program $line', async ({ program, line, exitCode }) => {
    const words = line.split(' ');
    if (program === 'node') {
      const done = await execa(process.execPath, words, { cwd: root, reject: false });
      expect(done.exitCode, done.stderr).toBe(exitCode);
      return;
    }
    const out = words[0] === 'run' ? ['--out', folder] : [];
    const { exitCode: code, stderr } = await ordeal([...words, ...out]);
    expect(code, stderr).toBe(exitCode);
  });
});
