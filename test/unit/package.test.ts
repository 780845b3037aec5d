// The manifest, the table of entries and the sources say the same.

import { existsSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import entries from '../../scripts/entries.json' with { type: 'json' };
import { productFolders, readSource, root, sourcesIn } from '../support/imports.ts';

const manifest = JSON.parse(readSource('package.json'));
const command = JSON.parse(readSource('bin/package.json'));

describe('the entries', () => {
  it('are sources that exist', () => {
    const sources = Object.values(entries).flatMap((group) => Object.values(group));
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });

  it('of the library are what the package exports', () => {
    const exported = Object.entries(entries.library).map(([name, source]) => [
      `./${name}`,
      { types: `./types/${source.replace(/\.ts$/, '.d.ts')}`, default: `./dist/${name}.mjs` },
    ]);
    const { './package.json': own, './schemas/*.json': schemas, ...rest } = manifest.exports;
    expect(rest).toEqual(Object.fromEntries(exported));
    expect(own).toBe('./package.json');
    expect(schemas).toBe('./schemas/*.json');
  });

  it('of threads are those that the sources start, each in a file of its own name', () => {
    const started = productFolders
      .flatMap(sourcesIn)
      .flatMap((path) =>
        [
          ...readSource(path).matchAll(/new URL\('(\.\/[\w-]*worker\.ts)', import\.meta\.url\)/g),
        ].map(([, file = '']) => posix.join(dirname(path), file)),
      );
    // The base only shows how a thread is started.
    const used = started.filter((path) => dirname(path) !== 'src');
    const named = used.map((source) => [basename(source, '.ts'), source]);
    expect(Object.fromEntries(named)).toEqual(entries.threads);
    expect(used).toHaveLength(Object.keys(entries.threads).length);
  });
});

describe('the manifest of a checkout', () => {
  it('names no command: npx would install the checkout into its cache and run that', () => {
    expect(manifest).not.toHaveProperty('bin');
  });

  it('gets the command from the package in bin/', () => {
    expect(manifest.devDependencies[command.name]).toBe('file:bin');
    expect(command.bin).toEqual({ ordeal: 'ordeal.mjs' });
    expect(manifest.files).toContain('bin/ordeal.mjs');
  });

  it('builds alike after `npm ci` and by hand, and checks no types', () => {
    expect(manifest.scripts.prepare).toBe(manifest.scripts.build);
    expect(readSource('scripts/build.mjs')).not.toContain('typescript');
  });
});
