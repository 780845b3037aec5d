// What is printed where something went wrong.

import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { describeFailure, failureLines } from '../../../src/cli/failure.ts';
import { HarnessError, InputError } from '../../../src/errors.ts';
import { plainText } from '../../../src/report/line.ts';
import { BUG_HINT } from '../../../src/system-error.ts';

const shown = (error: unknown): readonly string[] => failureLines(error).map(plainText);

/** As the file system of a machine says it. */
const refused = (code: string, text: string): Error => Object.assign(new Error(text), { code });

describe('a failure that is expected', () => {
  it('is one line that says what, and one that says what to do', () => {
    const error = new InputError({ message: 'a.json is no plan', hint: 'give a plan' });
    expect(shown(error)).toEqual(['error: a.json is no plan', 'hint: give a plan']);
  });

  it('names every cause, the nearest first', () => {
    const disk = refused('EIO', 'EIO: i/o error, write');
    const file = new Error('the journal cannot be written', { cause: disk });
    const error = new HarnessError({ message: 'the run ended early', cause: file });
    expect(shown(error)).toEqual([
      'error: the run ended early',
      'caused by: the journal cannot be written',
      'caused by: EIO: i/o error, write',
    ]);
    expect(describeFailure(error)).toEqual({
      code: 'harness',
      message: 'the run ended early',
      causes: ['the journal cannot be written', 'EIO: i/o error, write'],
    });
  });

  it('does not say twice what it has said', () => {
    const cause = refused('EACCES', 'EACCES: permission denied');
    const error = new InputError({ message: 'x cannot be read: EACCES: permission denied', cause });
    expect(shown(error)).toEqual(['error: x cannot be read: EACCES: permission denied']);
  });

  it('stands for several by the first of them', () => {
    const all = new AggregateError([new Error('one'), new Error('two')], 'nobody answers');
    expect(shown(new HarnessError({ message: 'no engine', cause: all }))).toEqual([
      'error: no engine',
      'caused by: nobody answers',
      'caused by: one',
    ]);
  });

  it('ends also where its causes go in a circle', () => {
    const error = new HarnessError({ message: 'a' });
    error.cause = new Error('b', { cause: error });
    expect(shown(error)).toEqual(['error: a', 'caused by: b']);
  });
});

describe('what the machine refused', () => {
  it.each(['EACCES', 'ENOSPC', 'EROFS', 'ENOENT', 'EMFILE', 'ENOMEM', 'ERR_WORKER_OUT_OF_MEMORY'])(
    '%s is no bug, and there is something to do about it',
    (code) => {
      const lines = shown(refused(code, `${code}: the machine says no`));
      expect(lines[0]).toBe(`error: ${code}: the machine says no`);
      expect(lines).toHaveLength(2);
      expect(lines[1]).toMatch(/^hint: /);
      expect(lines[1]).not.toContain('bug');
    },
  );
});

describe('a bug', () => {
  it('shows the stack of what is at the bottom of it', () => {
    const error = new TypeError('x is not a function');
    const lines = shown(new Error('the outer one', { cause: error }));
    expect(lines.slice(0, 2)).toEqual(['error: the outer one', 'caused by: x is not a function']);
    expect(lines[2]).toMatch(/^ {2}at .*failure\.test\.ts/);
    expect(lines.at(-1)).toBe(`hint: ${BUG_HINT}`);
  });
});

describe('what a thread throws', () => {
  it('keeps what to do about it, though it arrives without its class', async () => {
    const code = `const error = new Error('the disk is full');
      throw Object.assign(error, { code: 'storage', hint: 'make room' });`;
    const thrown = await new Promise((resolve) => {
      new Worker(code, { eval: true }).on('error', resolve);
    });
    expect(shown(thrown)).toEqual(['error: the disk is full', 'hint: make room']);
  });
});
