import { describe, expect, it } from 'vitest';
import { flagName, flagRow, readOptions, valueRow } from '../../../src/cli/command.ts';
import { duration, names, oneOf, rate, wholeNumber } from '../../../src/cli/option-values.ts';
import { UsageError } from '../../../src/errors.ts';
import { hintFor } from '../../../src/suggest.ts';

const value = (parsed: { ok: boolean; value?: unknown }): unknown =>
  parsed.ok ? parsed.value : 'refused';

describe('values after flags', () => {
  it.each([
    ['5', 5],
    ['1', 1],
    ['99', 99],
    ['0', 'refused'],
    ['100', 'refused'],
    ['-1', 'refused'],
    ['1.5', 'refused'],
    ['1e1', 'refused'],
    ['0x5', 'refused'],
    ['', 'refused'],
    [' 5', 'refused'],
    ['99999999999999999999', 'refused'],
  ])('whole number %j from 1 to 99 is %j', (text, expected) => {
    expect(value(wholeNumber(1, 99)(text))).toBe(expected);
  });

  it.each([
    ['200', 200],
    ['0.5', 0.5],
    ['unlimited', null],
    ['0', 'refused'],
    ['-5', 'refused'],
    ['NaN', 'refused'],
    ['Infinity', 'refused'],
    ['2000000', 'refused'],
  ])('rate %j is %j', (text, expected) => {
    expect(value(rate(text))).toBe(expected);
  });

  it('a duration lasts at least a millisecond and at most a day', () => {
    expect(value(duration('1ms'))).toBe(1);
    expect(value(duration('24h'))).toBe(86_400_000);
    expect(value(duration('0s'))).toBe('refused');
    expect(value(duration('25h'))).toBe('refused');
  });

  it('names are separated by commas, each once', () => {
    expect(value(names('a,b'))).toEqual(['a', 'b']);
    expect(value(names('a, b'))).toEqual(['a', 'b']);
    expect(value(names('a,,b'))).toBe('refused');
    expect(value(names(''))).toBe('refused');
    expect(value(names('a,b,a'))).toBe('refused');
  });

  it('one of several words', () => {
    const parse = oneOf(['auto', 'docker']);
    expect(value(parse('docker'))).toBe('docker');
    expect(parse('dokcer')).toMatchObject({ ok: false, hint: 'did you mean docker?' });
    expect(parse('vm')).toMatchObject({ ok: false, hint: 'there is auto and docker' });
  });

  it('hints name what there is', () => {
    expect(hintFor('x', [])).toBe('there is none');
  });
});

describe('readOptions', () => {
  const table = {
    timeLimit: valueRow({
      placeholder: 'duration',
      summary: 'how long',
      parse: duration,
      initial: 7,
    }),
    json: flagRow('as JSON'),
  };

  it('takes what is given, else the initial value', () => {
    expect(readOptions(table, { timeLimit: '2s', json: true })).toEqual({
      timeLimit: 2_000,
      json: true,
    });
    expect(readOptions(table, {})).toEqual({ timeLimit: 7, json: false });
  });

  it('names the flag of a value that will not do', () => {
    expect(() => readOptions(table, { timeLimit: 'soon' })).toThrowError(
      new UsageError({
        message: "--time-limit: 'soon' is not a duration",
        hint: 'write it as 500ms, 30s or 2m; from 1ms to 24h',
      }),
    );
    expect(flagName('opsPerKey')).toBe('--ops-per-key');
  });
});
