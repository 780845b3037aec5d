// Plays the scripts beside this file. After an intended change of the core: `vitest run -u` writes
// them anew, and the difference is to be read line by line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playScript } from './script.ts';

const SUFFIX = '.golden.txt';
const folder = import.meta.dirname;
const scripts = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));

describe('interaction scripts', () => {
  it('are there', () => {
    expect(scripts.length).toBeGreaterThan(5);
  });

  it.each(scripts)('%s', async (name) => {
    const path = join(folder, name);
    await expect(playScript(readFileSync(path, 'utf8'))).toMatchFileSnapshot(path);
  });
});
