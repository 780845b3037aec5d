// What `npm run build` makes, in a copy of the checkout that has never been built, and what is said
// where it is missing.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { productFolders, root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const checkout = temporaryFolder('build');

/** As `npm ci --ignore-scripts` leaves it: everything installed, nothing built. */
beforeAll(() => {
  const copied = ['package.json', 'tsconfig.json', 'bin', 'scripts', 'schemas', ...productFolders];
  for (const name of copied) cpSync(join(root, name), join(checkout, name), { recursive: true });
  mkdirSync(join(checkout, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name));
  }
});

const ordeal = (...words: string[]) =>
  execa(process.execPath, [join(checkout, 'bin/ordeal.mjs'), ...words], { reject: false });

function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'hex')]));
}

describe('a checkout that is not built', () => {
  it('says so, and what to do', async () => {
    const { exitCode, stdout, stderr } = await ordeal('--version');
    expect(exitCode).toBe(255);
    expect(stdout).toBe('');
    const lines = stderr.split('\n');
    expect(lines[0]).toMatch(/^error: .*dist\/cli\.mjs is missing: Ordeal is not built$/);
    expect(lines.slice(1)).toEqual(['hint: in a checkout: npm ci, or npm run build']);
  });

  it('says so to programs too', async () => {
    const { stdout } = await ordeal('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 255, error: { code: 'harness' } });
  });
});

describe('npm run build', () => {
  beforeAll(async () => {
    await execa('npm', ['run', 'build'], { cwd: checkout });
  });

  it('makes the same files, byte for byte, as are here', () => {
    const [made, here] = [join(checkout, 'dist'), join(root, 'dist')].map(contents);
    expect(Object.keys(made ?? {})).toEqual(Object.keys(here ?? {}));
    for (const [name, bytes] of Object.entries(made ?? {})) {
      expect(bytes === here?.[name], `${name} is the same`).toBe(true);
    }
  });

  it('leaves nothing beside it', () => {
    expect(readdirSync(join(checkout, 'node_modules/.cache/ordeal'))).toEqual([]);
  });

  it('makes a tool that runs', async () => {
    const { exitCode, stdout } = await ordeal('--version');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: version });
  });

  it('leaves outside of the bundle what the package depends on, and nothing else', () => {
    const names = new Set<string>();
    for (const name of readdirSync(join(checkout, 'dist'))) {
      if (!name.endsWith('.mjs')) continue;
      const text = readFileSync(join(checkout, 'dist', name), 'utf8');
      const found = text.matchAll(
        /(?:^|[;}])import[^'"()]*["']([^'"]+)["']|\bimport\(["']([^'"]+)["']\)/g,
      );
      for (const [, fixed, lazy] of found) names.add(fixed ?? lazy ?? '');
    }
    const own = [...names].filter((name) => !/^(\.|node:)/.test(name));
    const packages = own.filter((name) => !builtinModules.includes(name));
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(packages).toEqual(Object.keys(dependencies));
  });

  it('a file that is missing is said, with what to do', async () => {
    const dist = join(checkout, 'dist');
    for (const name of readdirSync(dist)) if (/^chunk-.*mjs$/.test(name)) rmSync(join(dist, name));
    const { exitCode, stderr } = await ordeal('--version');
    expect(exitCode).toBe(255);
    expect(stderr).toMatch(/^error: Ordeal is not complete: Cannot find module .*\nhint: .*npm ci/);
  });
});
