// Before and after `npm pack`: emits the types, and puts the command into the manifest for as long
// as it is packed. Source maps stay behind, since the sources do.
//
// A checkout must not name its own command. Where the package at hand has a `bin`, npx installs
// that package into npm's cache and starts it from there, whatever is in node_modules/.bin, and a
// cache that was interrupted half-way stays broken. In a checkout the package in bin/ brings the
// command.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const { bin: own, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
const { bin } = JSON.parse(readFileSync('bin/package.json', 'utf8'));

if (process.argv[2] === 'before') {
  rmSync('types', { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const words = [tsc, '-p', typesProject()];
  execFileSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  const packed = Object.entries(bin).map(([name, path]) => [name, `bin/${path}`]);
  write({ ...manifest, bin: Object.fromEntries(packed) });
} else {
  if (own !== undefined) write(manifest);
  nameMaps();
}

/** A project of what is exported, by the table of entries, and of all that it needs. */
function typesProject() {
  const { library } = JSON.parse(readFileSync('scripts/entries.json', 'utf8'));
  const path = 'node_modules/.cache/ordeal/tsconfig.types.json';
  const files = Object.values(library).map((source) => join(root, source));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ extends: join(root, 'tsconfig.types.json'), files }));
  return path;
}

/** What is built while packing names no maps; in the checkout, where they are, it does. */
function nameMaps() {
  for (const map of readdirSync('dist').filter((name) => name.endsWith('.map'))) {
    const line = `//# sourceMappingURL=${map}\n`;
    const path = join('dist', map.slice(0, -'.map'.length));
    if (!readFileSync(path, 'utf8').endsWith(line)) appendFileSync(path, line);
  }
}

/** As npm writes it, so that a checkout is what it was before. */
function write(content) {
  writeFileSync('package.json', `${JSON.stringify(content, null, 2)}\n`);
}
