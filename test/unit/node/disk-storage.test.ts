import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../../src/errors.ts';
import { createDiskStorage } from '../../../src/node/disk-storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder('storage');
});

describe('disk storage', () => {
  it('shows a program its own writes before they are synced', () => {
    const storage = createDiskStorage(folder);
    expect(storage.read('log')).toBe(null);
    storage.append('log', 'a');
    storage.append('log', 'b');
    expect(storage.read('log')).toBe('ab');
    storage.replace('log', 'c');
    storage.append('log', 'd');
    expect(storage.read('log')).toBe('cd');
    storage.remove('log');
    expect(storage.read('log')).toBe(null);
  });

  it('loses what was not synced, and nothing else, when its process dies', async () => {
    const before = createDiskStorage(folder);
    before.append('log', 'one\n');
    before.replace('vote', 'n1');
    await before.sync();
    before.append('log', 'two\n');
    before.replace('vote', 'n2');
    // The process is gone here: a new one finds only the folder.
    const after = createDiskStorage(folder);
    expect(after.read('log')).toBe('one\n');
    expect(after.read('vote')).toBe('n1');
  });

  it('keeps the order of writes to one file across appends, replaces and removes', async () => {
    const storage = createDiskStorage(folder);
    storage.append('log', 'x');
    await storage.sync();
    storage.replace('log', 'y');
    storage.append('log', 'z');
    await storage.sync();
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('yz');
    storage.remove('log');
    storage.append('log', 'again');
    await storage.sync();
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('again');
    expect(readdirSync(folder)).toEqual(['log']);
  });

  it('refuses every sync after one has failed: nothing is known of the files any more', async () => {
    const storage = createDiskStorage(folder);
    rmSync(folder, { recursive: true });
    storage.append('log', 'x');
    await expect(storage.sync()).rejects.toBeInstanceOf(StorageError);
    await expect(storage.sync()).rejects.toBeInstanceOf(StorageError);
  });

  it('refuses names that would leave its folder', () => {
    const storage = createDiskStorage(folder);
    expect(() => storage.append('../x', 'y')).toThrow(/plain/);
    expect(() => storage.replace('.hidden', 'y')).toThrow(/plain/);
  });
});
