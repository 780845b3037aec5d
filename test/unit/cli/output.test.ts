import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutput, type Output } from '../../../src/cli/output.ts';
import { type Line, span } from '../../../src/report/line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let files: { out: number; err: number };

beforeEach(() => {
  folder = temporaryFolder('output');
  files = { out: openSync(join(folder, 'out'), 'w'), err: openSync(join(folder, 'err'), 'w') };
});

afterEach(() => {
  closeSync(files.out);
  closeSync(files.err);
});

const read = (name: 'out' | 'err'): string => readFileSync(join(folder, name), 'utf8');

function open(isTTY: boolean, env: NodeJS.ProcessEnv = {}, columns = 40): Output {
  const { out, err } = files;
  return createOutput({
    stdout: { fd: out, isTTY },
    stderr: { fd: err, isTTY, columns },
    env,
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const colours = /\x1b\[\d+m/g;

const hostile: Line = [
  span('invalid', 'n1 said \x1b[2J\x1b]52;c;cm0gLXJm\x07'),
  ' and \u202etxet desrever\u202c\r\n\x9bK',
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const control = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

describe('the output', () => {
  it('makes hostile text harmless, on both streams', () => {
    const output = open(false);
    output.result([hostile]);
    output.progress(hostile);
    expect(read('out')).toBe(
      'n1 said \\x1b[2J\\x1b]52;c;cm0gLXJm\\x07 and \\u{202e}txet desrever\\u{202c}\\r\\n\\x9bK\n',
    );
    expect(read('err')).toBe(read('out'));
  });

  it('on a terminal, has no escapes but its own colours', () => {
    const output = open(true, {});
    output.result([hostile]);
    const uncoloured = read('out').replace(colours, '');
    expect(uncoloured).not.toBe(read('out'));
    expect(uncoloured).not.toMatch(control);
  });

  it('spells out hostile text in JSON too', () => {
    open(false).json({ '\x1b[2J': '\u202e\x9b\x7f\u2028' });
    expect(read('out')).not.toMatch(control);
    expect(JSON.parse(read('out'))).toEqual({ '\x1b[2J': '\u202e\x9b\x7f\u2028' });
  });

  it('has a live area only where a person watches', () => {
    expect(open(true).live).not.toBeNull();
    expect(open(false).live).toBeNull();
    expect(open(true, { CI: 'true' }).live).toBeNull();
    expect(open(true, { TERM: 'dumb' }).live).toBeNull();
  });
});

describe('the live area', () => {
  it('draws in place, cuts long lines, and leaves nothing behind', () => {
    const { live } = open(true, { NO_COLOR: '1' }, 20);
    live?.draw([['x'.repeat(100)], ['\x1b[31mred']]);
    live?.draw([['short']]);
    live?.clear();
    live?.clear();
    const [hide, show] = ['\x1b[?25l', '\x1b[?25h'];
    expect(read('err')).toBe(
      `${hide}${'x'.repeat(19)}\n\\x1b[31mred\r\x1b[1A\x1b[0Jshort\r\x1b[0J${show}`,
    );
  });

  it('goes up by as many rows as the old lines take on a terminal that got narrower', () => {
    const stream = { fd: files.err, isTTY: true, columns: 80 };
    const { live } = createOutput({
      stdout: { fd: files.out },
      stderr: stream,
      env: { NO_COLOR: '1' },
    });
    live?.draw([['x'.repeat(45)], ['y']]);
    stream.columns = 20;
    live?.clear();
    // 45 columns are three rows of 20, and `y` is the fourth.
    expect(read('err')).toContain('\r\x1b[3A\x1b[0J');
  });

  it('steps aside for a line of progress', () => {
    const output = open(true, { NO_COLOR: '1' });
    output.live?.draw([['view']]);
    output.progress(['note']);
    expect(read('err').endsWith('view\r\x1b[0J\x1b[?25hnote\n')).toBe(true);
  });
});
