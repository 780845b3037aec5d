// Builds `dist/` from the table in entries.json, and checks no types: that is `npm run typecheck`.
//
// - `command`, `threads` and `library` are built together, so that what they share is in chunks of
//   its own and a class is the same class for all of them.
// - `alone` are one file each: the node host and the sandbox's agent, which run in containers.
// - `pages` are the scripts that reports and `ordeal serve` hand to a browser, with their styles.
//
// `--alone FOLDER` builds only those that are alone, into that folder: a command that runs from its
// sources starts its nodes from there, never from an older `dist/`.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const entries = JSON.parse(readFileSync(join(root, 'scripts/entries.json'), 'utf8'));

/** Not in the bundle: it has native parts, and is loaded only where an engine is asked. */
const outside = ['dockerode'];

/** Nothing is written by esbuild, so that a build that fails or is interrupted leaves nothing. */
const common = {
  absWorkingDir: root,
  outdir: join(root, 'dist'),
  bundle: true,
  write: false,
  metafile: true,
  // What is made must not depend on where the packages lie that node_modules links to.
  preserveSymlinks: true,
  logLevel: 'warning',
};

const forNode = { ...common, platform: 'node', target: 'node20', format: 'esm' };

/** Names of classes and functions stay, so that stack traces can be read. */
const shared = () =>
  build({
    ...forNode,
    entryPoints: { ...entries.command, ...entries.threads, ...entries.library },
    outExtension: { '.js': '.mjs' },
    splitting: true,
    external: outside,
    minifySyntax: true,
    minifyWhitespace: true,
    // What is packed leaves its maps behind (see pack.mjs), and so does not name them.
    sourcemap: ['pack', 'publish'].includes(process.env.npm_command) ? 'external' : true,
    sourcesContent: false,
    legalComments: 'none',
    // What is CommonJS in the bundle asks for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);",
    },
  });

const alone = () =>
  build({
    ...forNode,
    entryPoints: entries.alone,
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline',
  });

const pages = () =>
  build({
    ...common,
    entryPoints: entries.pages,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'none',
  });

async function styles() {
  const uplot = require.resolve('uplot/dist/uPlot.min.css');
  const paths = [uplot, join(root, 'src/report/html/app/style.css')];
  const text = paths.map((path) => readFileSync(path, 'utf8')).join('\n');
  return (await transform(text, { loader: 'css', minify: true })).code;
}

/** The licences of the packages that are in the bundles, which ask to go where their code goes. */
function licenses(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)]
    .map((folder) => {
      const { name, version } = JSON.parse(
        readFileSync(join(root, folder, 'package.json'), 'utf8'),
      );
      return { title: `${name} ${version}`, text: licenseIn(join(root, folder)) };
    })
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, text }) => `${title}\n\n${text.trim()}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseIn(folder) {
  const name = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (name === undefined) throw new Error(`${folder} has no licence to ship`);
  return readFileSync(join(folder, name), 'utf8');
}

/** All or nothing: the old folder is there until the new one is complete. */
function replace(folder, files) {
  const cache = join(root, 'node_modules/.cache/ordeal');
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'build-'));
  // What is made as temporary is for its owner only; this is for everybody.
  chmodSync(fresh, 0o755);
  try {
    for (const { name, contents } of files) writeFileSync(join(fresh, name), contents);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** One by one, since others may be running from that folder. */
function renew(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const { name, contents } of files) {
    const fresh = join(folder, `${name}.${process.pid}`);
    writeFileSync(fresh, contents);
    renameSync(fresh, join(folder, name));
  }
}

const filesOf = ({ outputFiles }) =>
  outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));

const [flag, target] = process.argv.slice(2);
if (flag === '--alone') renew(target, filesOf(await alone()));
else {
  const results = await Promise.all([shared(), alone(), pages()]);
  replace(join(root, 'dist'), [
    ...results.flatMap(filesOf),
    { name: 'report-app.css', contents: await styles() },
    { name: 'licenses.txt', contents: licenses(results) },
  ]);
}
