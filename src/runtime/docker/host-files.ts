// The files of this machine that make a working container: the running node binary, the fault tools
// that are here, and every shared library they need. So an image is built without a registry, and
// holds exactly the Node.js that the user runs.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { HarnessError } from '../../errors.ts';
import type { TarEntry } from './tar.ts';

/** Folder in the image with a link to each tool, first in its PATH. */
export const TOOL_DIRECTORY = '/ordeal/bin';
/** The link to libfaketime in the image, where it is there. */
export const FAKETIME_PATH = '/ordeal/lib/libfaketime.so.1';

/** What was found here. */
export interface HostFiles {
  /** Name of a command in the image to the program here that it runs. */
  readonly commands: ReadonlyMap<string, string>;
  /** The library, or null where it is not installed. */
  readonly faketime: string | null;
  /** Folder with the plugins of iptables, or null. */
  readonly iptablesPlugins: string | null;
}

const TOOL_NAMES = [
  'iptables-nft-restore',
  'iptables-nft-save',
  'iptables-legacy-restore',
  'iptables-legacy-save',
  'ip',
  'tc',
];

/** Looks for node and the tools on this machine. Quick: nothing is run. */
export function findHostFiles(): HostFiles {
  const commands = new Map([['node', realpathSync(process.execPath)]]);
  const folders = [
    ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/')),
    ...['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'],
  ];
  for (const name of TOOL_NAMES) {
    const path = folders.map((folder) => join(folder, name)).find(existsSync);
    if (path !== undefined) commands.set(name, realpathSync(path));
  }
  const libraries = libraryFolders();
  const faketime = libraries
    .flatMap((folder) => [join(folder, 'faketime'), folder])
    .map((folder) => join(folder, 'libfaketimeMT.so.1'))
    .find(existsSync);
  const plugins = libraries.map((folder) => join(folder, 'xtables')).find(existsSync);
  return {
    commands,
    faketime: faketime === undefined ? null : realpathSync(faketime),
    iptablesPlugins: plugins === undefined ? null : realpathSync(plugins),
  };
}

/**
 * Identifies the programs by path, size and time of change: reading 100 MB at every start would
 * take too long.
 */
export function describeHostFiles(files: HostFiles): string {
  const paths = [...files.commands.values(), ...(files.faketime === null ? [] : [files.faketime])];
  const facts = paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  return JSON.stringify([process.version, [...files.commands.keys()], facts]);
}

/** All entries of the image's file system. Runs `ldd` to find the libraries. */
export async function listImageEntries(files: HostFiles): Promise<readonly TarEntry[]> {
  const programs = [...new Set(files.commands.values())];
  const libraries = files.faketime === null ? [] : [files.faketime];
  const plugins = files.iptablesPlugins === null ? [] : listPlugins(files.iptablesPlugins);
  const needed = await sharedLibraries([...programs, ...libraries]);
  const cache = ['/etc/ld.so.cache'].filter(existsSync);
  const paths = new Set([...programs, ...libraries, ...plugins, ...needed, ...cache]);

  const entries: TarEntry[] = [...paths].sort().map((path) => {
    const { size } = statSync(path);
    return { kind: 'file', path: path.slice(1), mode: 0o755, source: path, size };
  });
  for (const [name, target] of files.commands) {
    entries.push({ kind: 'link', path: `${TOOL_DIRECTORY.slice(1)}/${name}`, target });
  }
  if (files.faketime !== null) {
    entries.push({ kind: 'link', path: FAKETIME_PATH.slice(1), target: files.faketime });
  }
  return [...parentDirectories(entries), ...entries];
}

/** Folders for the entries and the mount points that the engine wants, parents first. */
function parentDirectories(entries: readonly TarEntry[]): readonly TarEntry[] {
  const folders = new Set(['dev', 'etc', 'proc', 'run', 'sys', 'tmp', 'data']);
  for (const entry of entries) {
    for (let path = dirname(entry.path); path !== '.'; path = dirname(path)) folders.add(path);
  }
  return [...folders].sort().map((path) => ({ kind: 'directory', path, mode: 0o755 }));
}

/**
 * Only the plugins for IPv4: `libxt_` for every family, `libipt_` for this one. Some are links,
 * known by their own name.
 */
function listPlugins(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^lib(xt|ipt)_.*\.so$/.test(name))
    .map((name) => join(folder, name));
}

/** Where distributions keep libraries: Debian's multiarch folders, then everybody else's. */
function libraryFolders(): readonly string[] {
  const triplets = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'];
  return [
    ...triplets.map((triplet) => `/usr/lib/${triplet}`),
    ...['/usr/lib64', '/usr/lib', '/lib64', '/lib', '/usr/local/lib'],
  ].filter(existsSync);
}

/** Paths under which the dynamic linker finds what these programs need, itself included. */
async function sharedLibraries(paths: readonly string[]): Promise<readonly string[]> {
  let output: string;
  try {
    output = (await promisify(execFile)('ldd', [...paths])).stdout;
  } catch (error) {
    // ldd exits with 1 where one of several files is statically linked, and still lists the others.
    const failure = error as { readonly code?: unknown; readonly stdout?: unknown };
    if (failure.code !== 1 || typeof failure.stdout !== 'string') {
      throw new HarnessError({
        message: 'the image cannot be built: ldd, which lists the libraries of node, does not run',
        hint: 'install ldd (on Debian: apt-get install libc-bin)',
        cause: error,
      });
    }
    output = failure.stdout;
  }
  const missing = /^\s*(\S+) => not found/m.exec(output)?.[1];
  if (missing !== undefined) {
    throw new HarnessError({
      message: `the image cannot be built: the library ${missing} is missing on this machine`,
      hint: 'repair the package that needs it; `ldd` on node, iptables and tc shows which one',
    });
  }
  const found = output.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm);
  return [...new Set([...found].map((match) => match[1] as string))];
}
