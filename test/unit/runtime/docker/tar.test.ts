// Archives are read back by the system's own tar: an independent reader is what counts.

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { packTar, type TarEntry } from '../../../../src/runtime/docker/tar.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder('tar');
});

async function unpack(entries: readonly TarEntry[]): Promise<string> {
  execFileSync('tar', ['-x', '-f', '-', '-C', folder], { input: await buffer(packTar(entries)) });
  return folder;
}

function text(path: string, content: string): TarEntry {
  return { kind: 'text', path, mode: 0o640, content };
}

describe('an archive', () => {
  it('holds folders, files of every length, and links', async () => {
    const lengths = [0, 1, 511, 512, 513, 10_000];
    const root = await unpack([
      { kind: 'directory', path: 'a', mode: 0o755 },
      ...lengths.map((length) => text(`a/${length}`, 'é'.repeat(length))),
      { kind: 'link', path: 'a/link', target: '/usr/bin/node' },
    ]);
    for (const length of lengths) {
      expect(readFileSync(join(root, `a/${length}`), 'utf8')).toBe('é'.repeat(length));
    }
    expect(statSync(join(root, 'a/1')).mode & 0o777).toBe(0o640);
    expect(readlinkSync(join(root, 'a/link'))).toBe('/usr/bin/node');
  });

  it('holds files of this machine', async () => {
    const source = join(folder, 'source');
    writeFileSync(source, Buffer.alloc(3_000_000, 'abc'));
    const { size } = statSync(source);
    const root = await unpack([{ kind: 'file', path: 'copy', mode: 0o755, source, size }]);
    expect(readFileSync(join(root, 'copy')).equals(readFileSync(source))).toBe(true);
  });

  it('holds names and link targets that are longer than ustar has room for', async () => {
    const long = `${'deep/'.repeat(40)}file`;
    const directories = long
      .split('/')
      .slice(0, -1)
      .map((_, i, parts) => parts.slice(0, i + 1).join('/'));
    const root = await unpack([
      ...directories.map((path) => ({ kind: 'directory', path, mode: 0o755 }) as const),
      text(long, 'found'),
      { kind: 'link', path: 'link', target: `/${long}` },
    ]);
    expect(readFileSync(join(root, long), 'utf8')).toBe('found');
    expect(readlinkSync(join(root, 'link'))).toBe(`/${long}`);
  });

  it('breaks off where a file is not as long as was said', async () => {
    const source = join(folder, 'source');
    writeFileSync(source, 'short');
    const entry: TarEntry = { kind: 'file', path: 'x', mode: 0o644, source, size: 6 };
    await expect(buffer(packTar([entry]))).rejects.toThrow('changed while it was being read');
  });
});
