import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { formatOp, parseHistoryLine, readHistoryFile } from '../../../src/history/jsonl.ts';
import type { Op } from '../../../src/history/types.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { arbitraryHistory } from './arbitrary-history.ts';

const folder = temporaryFolder('jsonl');

function written(content: string | Buffer): string {
  const path = join(folder, 'history.jsonl');
  writeFileSync(path, content);
  return path;
}

const FIRST = '{"index":0,"time":5,"type":"invoke","process":3,"f":"read","key":"k1"}';
const SECOND = '{"index":1,"time":9,"type":"ok","process":3,"f":"read","key":"k1","value":4}';

describe('the canonical line', () => {
  it('has its fields in one order, whatever order the op was built in', () => {
    const op: Op = {
      error: { text: 'too slow', code: 'timeout' },
      value: [1, 2],
      key: 'k1',
      f: 'cas',
      process: 3,
      type: 'info',
      time: 1203377000,
      index: 7,
    };
    expect(formatOp(op)).toBe(
      '{"index":7,"time":1203377000,"type":"info","process":3,"f":"cas","key":"k1","value":[1,2],' +
        '"error":{"code":"timeout","text":"too slow"}}',
    );
  });

  it('keeps null, which is a value, and leaves out what is absent', () => {
    const op: Op = { index: 0, time: 0, type: 'ok', process: 'nemesis', f: 'heal', value: null };
    expect(formatOp(op)).toBe(
      '{"index":0,"time":0,"type":"ok","process":"nemesis","f":"heal","value":null}',
    );
  });

  it('reads back as the same op', () => {
    fc.assert(
      fc.property(arbitraryHistory(), (history) => {
        const path = written(history.map((op) => `${formatOp(op)}\n`).join(''));
        expect(readHistoryFile(path)).toEqual(history);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a malformed history', () => {
  const replaced = (from: string, to: string) => `${FIRST}\n${SECOND.replace(from, to)}\n`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['no JSON', `${FIRST}\nreally\n`, '2: not JSON: really'],
    [
      'an empty line',
      `${FIRST}\n\n${SECOND}\n`,
      '2: expected an operation {…}, found an empty line',
    ],
    ['no object', `${FIRST}\n[1]\n`, '2: expected an operation {…}, found [1]'],
    [
      'an unknown type',
      replaced('"ok"', '"okay"'),
      '2: "type" must be invoke, ok, fail or info; it is "okay"',
    ],
    ['no process', replaced('"process":3,', ''), '2: "process" must be a whole number'],
    [
      'a negative process',
      replaced('"process":3', '"process":-1'),
      '2: "process" must be a whole number',
    ],
    [
      'a named process',
      replaced('"process":3', '"process":"bob"'),
      '2: "process" must be a whole number',
    ],
    ['a fractional time', replaced('"time":9', '"time":9.5'), '2: "time" must be a whole number'],
    ['no function', replaced('"f":"read"', '"f":null'), '2: "f" must be a name; it is null'],
    [
      'a key that is no string',
      replaced('"key":"k1"', '"key":1'),
      '2: "key" must be a string; it is 1',
    ],
    ['an error in one word', replaced('"value":4', '"error":"no"'), '2: "error" must be {"code"'],
    [
      'an index out of order',
      replaced('"index":1', '"index":2'),
      '2: "index" must be 1, one more than',
    ],
    [
      'time that goes backwards',
      replaced('"time":9', '"time":4'),
      '2: time goes backwards: 4 ns after 5 ns',
    ],
  ];
  it.each(cases)('%s', (_name, content, message) => {
    const path = written(content);
    expect(() => readHistoryFile(path)).toThrow(InputError);
    expect(() => readHistoryFile(path)).toThrow(`${path}:${message}`);
  });

  it('is named by its place when it is not UTF-8', () => {
    const path = written(Buffer.from([...Buffer.from(`${FIRST}\n`), 0xff, 0xfe, 0x0a]));
    expect(() => readHistoryFile(path)).toThrow(`${path}:2: not UTF-8 text`);
  });

  it('is an input error when the file is not there', () => {
    expect(() => readHistoryFile(join(folder, 'absent.jsonl'))).toThrow(InputError);
  });

  it('quotes a long line only in part', () => {
    expect(() => parseHistoryLine('x'.repeat(10_000), { file: 'h', line: 1 })).toThrow(
      /^h:1: not JSON: x{60}…$/,
    );
  });
});

describe('a last line that a killed harness cut short', () => {
  const cut = `${FIRST}\n${SECOND.slice(0, 20)}`;

  it('is an error by default', () => {
    const path = written(cut);
    expect(() => readHistoryFile(path)).toThrow(`${path}:2: the last line is cut short`);
  });

  it('is left out where that is allowed, with a warning', () => {
    const path = written(cut);
    const warnings: string[] = [];
    const history = readHistoryFile(path, {
      allowTruncated: true,
      onWarning: (sentence) => warnings.push(sentence),
    });
    expect(history).toHaveLength(1);
    expect(warnings).toEqual([`${path}:2: left out the last line, which is cut short`]);
  });

  it('may end in the middle of a character', () => {
    const line = Buffer.from(SECOND.replace('k1', 'ü'));
    const path = written(
      Buffer.concat([Buffer.from(`${FIRST}\n`), line.subarray(0, line.indexOf(0xc3) + 1)]),
    );
    expect(() => readHistoryFile(path)).toThrow(`${path}:2: the last line is cut short`);
    expect(readHistoryFile(path, { allowTruncated: true })).toHaveLength(1);
  });

  it('is whole when only its newline is missing', () => {
    expect(readHistoryFile(written(`${FIRST}\n${SECOND}`))).toHaveLength(2);
  });

  it('is the only line that may be broken', () => {
    const path = written(`${FIRST.slice(0, 20)}\n${SECOND}\n`);
    expect(() => readHistoryFile(path, { allowTruncated: true })).toThrow(`${path}:1: not JSON`);
  });
});
