// The package as who installs it gets it: packed from a copy of the checkout, installed into an
// empty project, compiled against and run there.

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { entryPoints } from '../support/entry-points.ts';
import { root } from '../support/imports.ts';
import { libraryPrograms } from '../support/library-page.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('package');
const checkout = join(folder, 'checkout');
const project = join(folder, 'project');
const programs = libraryPrograms();
/** Paths in the tarball. */
let packed: readonly string[] = [];

/** Made by builds and runs, or no part of what is packed. */
const LEFT_OUT = new Set(['.git', 'coverage', 'dist', 'node_modules', 'reports', 'runs', 'types']);

beforeAll(async () => {
  cpSync(root, checkout, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(path.slice(root.length).split('/')[0] ?? ''),
  });
  mkdirSync(join(checkout, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  const tarball = await pack();
  mkdirSync(project);
  write('package.json', { name: 'project', private: true, type: 'module' });
  for (const { name, source } of programs) writeFileSync(join(project, `${name}.ts`), source);
  await at(project, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]);
}, 300_000);

/** Packs the checkout, and returns the path of the tarball. */
async function pack(): Promise<string> {
  const words = ['pack', '--json', '--pack-destination', folder];
  const { stdout } = await at(checkout, 'npm', words);
  // What scripts print comes before the JSON.
  const [report] = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  packed = report.files.map(({ path }) => path);
  return join(folder, report.filename);
}

/** What a file of the package says where it is installed. */
function installed(path: string): string {
  return readFileSync(join(project, 'node_modules/ordeal', path), 'utf8');
}

/** Runs a command as a newcomer's shell would; what npm tells its scripts is not passed on. */
async function at(cwd: string, command: string, words: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  const { exitCode, stdout, stderr } = await execa(command, words, {
    cwd,
    env: { ...env, ...npmSettings() },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  expect(exitCode, `${command} ${words.join(' ')}: ${stdout}${stderr}`).toBe(0);
  return { stdout, stderr };
}

/** Where packages come from on this machine. */
function npmSettings(): Record<string, string> {
  const names = ['npm_config_cache', 'npm_config_registry', 'npm_config_userconfig'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function write(path: string, content: unknown): void {
  writeFileSync(join(project, path), JSON.stringify(content));
}

/** Compiles all programs; no types of Node are there, and those of the package are checked too. */
async function compile(options: Readonly<Record<string, unknown>>): Promise<void> {
  write('tsconfig.json', {
    compilerOptions: {
      target: 'es2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      resolveJsonModule: true,
      skipLibCheck: false,
      types: [],
      ...options,
    },
    include: ['*.ts'],
  });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await at(project, process.execPath, [tsc, '--pretty', 'false']);
}

describe('the tarball', () => {
  it('has what is to be used and read, and nothing else', () => {
    const folders = /^(?:dist|docs|schemas|types)\//;
    const single = ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin/ordeal.mjs', 'package.json'];
    expect(packed.filter((path) => !folders.test(path) && !single.includes(path))).toEqual([]);
    for (const path of ['LICENSE', 'README.md', 'docs/library.md', 'schemas/history.schema.json']) {
      expect(packed).toContain(path);
    }
  });

  it('has no source maps, for there are no sources that they could point to', () => {
    expect(packed.filter((path) => path.endsWith('.map'))).toEqual([]);
    const naming = packed
      .filter((path) => path.endsWith('.mjs'))
      .filter((path) => /sourceMappingURL=(?!data:)/.test(installed(path)));
    expect(naming).toEqual([]);
  });

  it('leaves the checkout as it was', () => {
    for (const path of ['package.json', 'dist/linearizable.mjs', 'dist/cli.mjs']) {
      const after = readFileSync(join(checkout, path), 'utf8');
      expect(after === readFileSync(join(root, path), 'utf8'), path).toBe(true);
    }
  });

  it('has all that package.json names', () => {
    const manifest = JSON.parse(installed('package.json')) as {
      readonly bin: object;
      readonly exports: Readonly<Record<string, unknown>>;
    };
    const named = [...Object.values(manifest.bin), ...Object.values(manifest.exports)].flatMap(
      (target) => (typeof target === 'string' ? [target] : Object.values(target as object)),
    ) as string[];
    const files = named.map((path) => path.replace(/^\.\//, '')).filter((p) => !p.includes('*'));
    expect(files.length).toBeGreaterThan(Object.keys(entryPoints).length * 2);
    expect(files.filter((path) => !packed.includes(path))).toEqual([]);
  });
});

describe('docs/library.md', () => {
  it('has a program for each entry point, and for the schemas', () => {
    const imported = programs.flatMap(({ source }) =>
      [...source.matchAll(/from 'ordeal\/([a-z]+)/g)].map(([, name]) => name),
    );
    expect([...new Set(imported)].sort()).toEqual([...Object.keys(entryPoints), 'schemas'].sort());
  });

  it('has programs that compile as modules of Node and print what it says', async () => {
    await compile({ module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out' });
    for (const { name, prints } of programs) {
      const { stdout } = await at(project, process.execPath, [join('out', `${name}.js`)]);
      expect(stdout, name).toBe(prints);
    }
  });

  it('has programs that compile for a bundler', async () => {
    await compile({ module: 'preserve', moduleResolution: 'bundler', noEmit: true });
  });
});

describe('the command', () => {
  it('runs a simulation where it was installed', async () => {
    const words = ['ordeal', 'run', 'raft-kv', '--runtime', 'sim', '--seed', '1'];
    const { stdout } = await at(project, 'npx', [...words, '--time-limit', '2s']);
    expect(stdout).toMatch(/^valid/);
  });
});

describe('classes', () => {
  it('are the same from every entry point', async () => {
    const program = `import * as history from 'ordeal/history';
import * as linearizable from 'ordeal/linearizable';
console.log(history.HistoryError === linearizable.HistoryError);\n`;
    writeFileSync(join(project, 'same.mjs'), program);
    const { stdout } = await at(project, process.execPath, ['same.mjs']);
    expect(stdout).toBe('true\n');
  });
});
