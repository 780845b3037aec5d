// The image of a harness that runs in a container: the base image with Node.js, this package, and a
// file of the user. Tasks of a Swarm are made of it; nodes under test never are.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { describeBaseImage } from './base-image.ts';
import { call, type Engine } from './engine.ts';
import { findImage } from './find-image.ts';
import { packTar, type TarEntry } from './tar.ts';
import { withThrowaway } from './throwaway.ts';

/** Where the package and the user's file are in the image. */
const APP = 'opt/ordeal';
const FILES = 'opt/campaign';

export interface HarnessImage {
  readonly tag: string;
  /** What nodes are made of on the engine where the harness runs. */
  readonly baseTag: string;
  /** The command line of `ordeal` in it. */
  readonly entry: readonly string[];
  /** Where the user's file is in it. */
  readonly file: string;
}

/** Finds the image, or builds it. Rejects with a `HarnessError`. */
export async function ensureHarnessImage(
  engine: Engine,
  file: string,
  progress: (text: string) => void,
): Promise<HarnessImage> {
  const base = describeBaseImage(engine);
  const entries = packageEntries(packageRoot());
  const content = readFileSync(file);
  const tag = `ordeal-harness:${hashOf(base.tag, entries, content)}`;
  const name = `${FILES}/${basename(file)}`;
  if ((await findImage(engine, base.tag)) === null) await base.build(progress);
  if ((await findImage(engine, tag)) === null) {
    progress('building the image of the harness');
    const own: TarEntry[] = [
      { kind: 'directory', path: FILES, mode: 0o755 },
      { kind: 'text', path: name, mode: 0o644, content },
    ];
    await addFiles(engine, base.tag, tag, [...withFolders(entries), ...own]);
  }
  const entry = ['node', `/${APP}/${packagePlace(packageRoot())}/dist/cli.mjs`];
  return { tag, baseTag: base.tag, entry, file: `/${name}` };
}

/** Carries images from one engine to another, without a registry. */
export async function copyImages(from: Engine, to: Engine, tags: readonly string[]): Promise<void> {
  for (const tag of tags) {
    if ((await findImage(to, tag)) !== null) continue;
    const what = `loading ${tag} into the engine at ${to.address}`;
    const saved = await call(what, from.docker.getImage(tag).get());
    const said = await call(what, to.docker.loadImage(saved), 600_000);
    // The answer ends once the image is there.
    for await (const _chunk of said);
    if ((await findImage(to, tag)) === null) throw new HarnessError({ message: `${what} failed` });
  }
}

async function addFiles(
  engine: Engine,
  base: string,
  tag: string,
  entries: readonly TarEntry[],
): Promise<void> {
  const what = 'building the image of the harness';
  await withThrowaway(engine, what, { Image: base, Cmd: ['node'] }, async (container) => {
    await call(what, container.putArchive(packTar(entries), { path: '/' }), 300_000);
    const [repo, version] = tag.split(':');
    await call(what, container.commit({ repo, tag: version, pause: false }));
  });
}

function hashOf(base: string, entries: readonly TarEntry[], content: Buffer): string {
  const hash = createHash('sha256').update(base).update(content);
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    hash.update(`${entry.path} ${entry.size} ${statSync(entry.source).mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Where the package lies below the folder that holds all modules: the root itself, or
 * `node_modules/ordeal`.
 */
function packagePlace(root: string): string {
  return relative(moduleRoot(root), root).split(sep).join('/') || '.';
}

/** The folder below which this package and all that it needs lie. */
function moduleRoot(root: string): string {
  const [above] = root.split(`${sep}node_modules${sep}`);
  return above ?? root;
}

/** The built package and, beside it as here, every package that it needs to run. */
function packageEntries(root: string): readonly TarEntry[] {
  const top = moduleRoot(root);
  const folders = new Set<string>();
  const visit = (folder: string): void => {
    if (folders.has(folder)) return;
    folders.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      visit(resolvePackage(name, folder, top));
    }
  };
  visit(root);
  return [...folders].sort().flatMap((folder) => {
    const isOurs = folder === root;
    const files = isOurs
      ? [join(root, 'package.json'), ...filesIn(join(root, 'dist'))]
      : filesIn(folder).filter((path) => !path.endsWith('.map') && !path.endsWith('.md'));
    return files.map((source): TarEntry => {
      const place = relative(top, source).split(sep).join('/');
      const { size } = statSync(source);
      return { kind: 'file', path: `${APP}/${place}`, mode: 0o644, source, size };
    });
  });
}

/** As Node.js looks for it: in `node_modules` here, then further up. */
function resolvePackage(name: string, from: string, top: string): string {
  for (let folder = from; folder.startsWith(top); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  throw new HarnessError({ message: `package ${name} is missing`, hint: 'run: npm ci' });
}

/** All files below a folder, but for packages inside of it: those are visited by name. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
      return entry.isFile() ? [path] : [];
    });
}

function withFolders(entries: readonly TarEntry[]): readonly TarEntry[] {
  const folders = new Set<string>();
  for (const { path } of entries) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(at);
  }
  const directories = [...folders]
    .sort()
    .map((path): TarEntry => ({ kind: 'directory', path, mode: 0o755 }));
  return [...directories, ...entries];
}
