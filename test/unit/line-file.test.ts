import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/errors.ts';
import { openLineFile } from '../../src/line-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('lines');

describe('a file of lines', () => {
  it('hands over each line as it comes', () => {
    const path = join(folder, 'each');
    const file = openLineFile(path);
    file.write('one');
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    file.write('two');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    file.close();
  });

  it('that gathers hands over blocks of whole lines, and the rest when it is closed', () => {
    const path = join(folder, 'gathered');
    const file = openLineFile(path, { gather: true });
    const lines = Array.from({ length: 3_000 }, (_, index) => `${index} ${'é'.repeat(40)}`);
    for (const line of lines) file.write(line);
    const early = readFileSync(path, 'utf8');
    expect(early.length).toBeGreaterThan(64 * 1024);
    expect(early.length).toBeLessThan(lines.join('\n').length);
    expect(early.endsWith('é\n')).toBe(true);
    file.close();
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`);
  });

  it('that was closed takes nothing more', () => {
    const path = join(folder, 'closed');
    const file = openLineFile(path, { gather: true });
    file.write('one');
    file.close();
    file.write('two');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('one\n');
  });

  // Linux has a device that is always full.
  it.each([
    ['at once', false],
    ['when it is closed, where it gathers', true],
  ])('on a full disk says so %s', (_, gather) => {
    const file = openLineFile('/dev/full', { gather });
    const use = (): void => {
      file.write('one');
      if (gather) file.close();
    };
    expect(use).toThrow(HarnessError);
    expect(() => file.close()).not.toThrow();
  });
});
