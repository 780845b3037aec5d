// Small histories in every format, with what they come to.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError, UsageError } from '../../../../src/errors.ts';
import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';
import { type FormatName, formatNamed, recognise } from '../../../../src/history/import/formats.ts';
import { readHistory } from '../../../../src/history/import/read-history.ts';
import type { Op } from '../../../../src/history/types.ts';
import { outcomeOf, plain, type Row, sourceOf } from './sources.ts';

/** One compare-and-set that met another value, in each format that can say so; and how it went on. */
const samples: Readonly<Record<FormatName, string>> = {
  ordeal: `{"index":0,"time":5,"type":"invoke","process":0,"f":"cas","key":"k","value":[1,2]}
{"index":1,"time":5,"type":"info","process":"nemesis","f":"kill"}
{"index":2,"time":6,"type":"invoke","process":1,"f":"read","key":"k"}
{"index":3,"time":7,"type":"fail","process":0,"f":"cas","key":"k","value":[1,2],"error":{"code":"precondition-failed","text":"it is 3"}}
{"index":4,"time":8,"type":"ok","process":1,"f":"read","key":"k","value":3}
`,
  operations: `{"client":0,"key":"k","f":"cas","arg":[1,2],"ret":false,"call":5,"return":7}
{"client":1,"key":"k","f":"read","arg":null,"ret":3,"call":6,"return":8}
{"client":0,"key":"k","f":"write","arg":4,"ret":null,"call":9,"return":null}
`,
  'jepsen-edn': `; a comment
{:type :invoke, :f :cas, :value ["k" [1 2]], :process 0, :time 5, :index 0}
{:type :info, :f :start, :process :nemesis, :time 4, :index 1}
{:type :invoke, :f :read, :value ["k" nil], :process 1, :time 6,
 :index 2}
{:type :fail, :f :cas, :value ["k" [1 2]], :process 0, :time 7, :index 3, :error :did-not-succeed}
{:type :ok, :f :read, :value ["k" 3], :process 1, :time 8, :index 4}
`,
  'jepsen-json': `[{"type":"invoke","f":"cas","value":["k",[1,2]],"process":0},
{"type":"info","f":"start","process":"nemesis"},
{"type":"invoke","f":"read","value":["k",null],"process":1},
{"type":"fail","f":"cas","value":["k",[1,2]],"process":0,"error":["precondition-failed","x"]},
{"type":"ok","f":"read","value":["k",3],"process":1}]
`,
  'jepsen-log': `INFO  jepsen.core - starting
INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]
2014-05-23 23:03:27 INFO  jepsen.util - :nemesis\t:info\t:start\tnil
INFO  jepsen.util - 1   :invoke :read   nil
INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]
INFO  jepsen.util - 1\t:ok\t:read\t3
`,
  'porcupine-kv': `{:process 0, :type :invoke, :f :append, :key "k", :value "x 0 0 y"}
{:process 1, :type :invoke, :f :get, :key "k", :value nil}
{:process 0, :type :ok, :f :append, :key "k", :value "x 0 0 y"}
{:process 1, :type :ok, :f :get, :key "k", :value "x 0 0 y"}
`,
};

async function rows(text: string): Promise<readonly Row[]> {
  const imported = await readHistory(sourceOf(text));
  expect(imported.as).toBe('columns');
  return plain(imported) as readonly Row[];
}

describe('a history in every format', () => {
  it.each(Object.entries(samples))('%s is recognised', (name, text) => {
    expect(recognise(Buffer.from(text), 'file')).toBe(name);
  });

  const casFormats: readonly FormatName[] = ['ordeal', 'jepsen-edn', 'jepsen-json', 'jepsen-log'];
  it.each(casFormats)('%s gives a refused compare-and-set and a read', async (name) => {
    const read = await rows(samples[name]);
    const key = name === 'jepsen-log' ? undefined : 'k';
    expect(read).toMatchObject([
      { process: 0, f: 'cas', key, input: 1, input2: 2, outcome: OUTCOME_REFUSED },
      { process: 1, f: 'read', key, output: 3, outcome: OUTCOME_OK },
    ]);
    // All four were called before either returned.
    expect(read[1]?.call).toBeLessThan(read[0]?.return as number);
  });

  it('operations gives times as they are', async () => {
    expect(await rows(samples.operations)).toMatchObject([
      { f: 'cas', input: 1, input2: 2, call: 5, return: 7, outcome: OUTCOME_REFUSED, line: 1 },
      { f: 'read', output: 3, call: 6, return: 8, outcome: OUTCOME_OK, line: 2 },
      { f: 'write', input: 4, call: 9, return: Infinity, outcome: OUTCOME_INFO, line: 3 },
    ]);
  });

  it('porcupine-kv gives keys and texts', async () => {
    expect(await rows(samples['porcupine-kv'])).toMatchObject([
      { f: 'append', key: 'k', input: 'x 0 0 y', line: 1, returnLine: 3 },
      { f: 'get', key: 'k', output: 'x 0 0 y', line: 2, returnLine: 4 },
    ]);
  });

  it.each(Object.entries(samples))(
    '%s is the same in any chunks, plain or gzip',
    async (_, text) => {
      const expected = await outcomeOf(text);
      expect(typeof expected).not.toBe('string');
      for (let size = 1; size < 40; size++)
        expect(await outcomeOf(text, {}, size)).toEqual(expected);
      const zipped = gzipSync(text);
      expect(await outcomeOf(zipped)).toEqual(expected);
      expect(await outcomeOf(zipped, {}, 7)).toEqual(expected);
    },
  );

  it.each(Object.entries(samples))(
    '%s may lack its last newline, end lines with CRLF, begin with a mark',
    async (_, text) => {
      const expected = await outcomeOf(text);
      expect(await outcomeOf(text.trimEnd())).toEqual(expected);
      expect(await outcomeOf(text.replaceAll('\n', '\r\n'))).toEqual(expected);
      expect(await outcomeOf(`\ufeff${text}`)).toEqual(expected);
      expect(await outcomeOf(`\ufeff${text}`, {}, 1)).toEqual(expected);
    },
  );

  it('summarises what it found', async () => {
    const { summary } = await readHistory(sourceOf(gzipSync(samples.operations)));
    expect(summary).toEqual({
      file: 'file',
      format: 'operations',
      isCompressed: true,
      lineCount: 3,
      ignoredCount: 0,
      warnings: [],
      operationCount: 3,
      okCount: 1,
      failCount: 1,
      infoCount: 1,
      processCount: 2,
      keyCount: 1,
      functions: ['cas', 'read', 'write'],
    });
    const log = await readHistory(sourceOf(samples['jepsen-log']));
    expect(log.summary).toMatchObject({ lineCount: 6, ignoredCount: 2, keyCount: 0 });
  });

  it('reads nothing as an empty history', async () => {
    for (const text of ['', '\n \n', '[]', '()', '; nothing\n']) {
      expect(await outcomeOf(text)).toEqual([]);
    }
  });
});

describe('what an imported event means', () => {
  it('tells a failure that is no refusal by its error', async () => {
    const text = `{:type :invoke, :f :cas, :value [1 2], :process 0}
{:type :fail, :f :cas, :value [1 2], :process 0, :error :connection-refused}
{:type :invoke, :f :cas, :value [1 2], :process 0}
{:type :fail, :f :cas, :value [1 2], :process 0}`;
    expect(await rows(text)).toMatchObject([
      { outcome: OUTCOME_FAIL },
      { outcome: OUTCOME_REFUSED },
    ]);
  });

  it('does not mistake the pair of a compare-and-set for a key and a value', async () => {
    const text = `{:type :invoke, :f :cas, :value [1 2], :process 0}
{:type :ok, :f :cas, :value [1 2], :process 0}`;
    expect(await rows(text)).toMatchObject([{ key: undefined, input: 1, input2: 2 }]);
  });

  it('takes the key of an indeterminate result from its call', async () => {
    const text = `{:type :invoke, :f :read, :value [7 nil], :process 0}
{:type :info, :f :read, :value nil, :process 0, :error :timeout}`;
    expect(await rows(text)).toMatchObject([{ key: 7, outcome: OUTCOME_INFO }]);
  });

  it('keeps transactions as ops, with the indexes of the file', async () => {
    const text = `{:index 10, :time 3, :type :invoke, :process 0, :value [[:append 9 2] [:r "x" nil]]}
{:index 12, :time 4, :type :ok, :process 0, :value [[:append 9 2] [:r "x" [1]]]}`;
    const base = { process: 0, f: 'txn' };
    expect(await outcomeOf(text)).toStrictEqual([
      {
        index: 10,
        time: 3,
        type: 'invoke',
        ...base,
        value: [
          ['append', 9, 2],
          ['r', 'x', null],
        ],
      },
      {
        index: 12,
        time: 4,
        type: 'ok',
        ...base,
        value: [
          ['append', 9, 2],
          ['r', 'x', [1]],
        ],
      },
    ] satisfies Op[]);
  });

  it('numbers events itself where the indexes of the file do not ascend', async () => {
    const text = `{:index 4, :type :invoke, :process 0, :f :txn, :value [[:r 1 nil]]}
{:index 4, :type :ok, :process 0, :f :txn, :value [[:r 1 []]]}`;
    expect(await outcomeOf(text)).toMatchObject([{ index: 0 }, { index: 1 }]);
  });

  it('gives ops of anything where ops are asked for', async () => {
    const imported = await readHistory(sourceOf(samples.operations), { as: 'ops' });
    expect(plain(imported)).toMatchObject([
      { type: 'invoke', process: 0, f: 'cas', key: 'k', value: [1, 2], time: 5 },
      { type: 'invoke', process: 1, f: 'read', time: 6 },
      { type: 'fail', process: 0, f: 'cas', error: { code: 'precondition-failed' }, time: 7 },
      { type: 'ok', process: 1, f: 'read', value: 3, time: 8 },
      { type: 'invoke', process: 0, f: 'write', value: 4, time: 9 },
    ]);
  });

  it('keeps a history of completions only', async () => {
    const text =
      '[{"type":"ok","process":0,"value":[["r","x",null]]},{"type":"ok","process":0,"value":[["w","x",1]]}]';
    expect(await outcomeOf(text)).toMatchObject([{ type: 'ok' }, { type: 'ok' }]);
  });

  it('counts events without a process as nobody’s, and says so', async () => {
    const text = '{:type :invoke, :value [[:r 1 nil]]}\n{:type :ok, :value [[:r 1 []]]}';
    const { summary } = await readHistory(sourceOf(text));
    expect(summary.operationCount).toBe(0);
    expect(summary.warnings).toEqual([
      "file:1: no event has a process, so none of them is a client's",
    ]);
  });
});

describe('a malformed history', () => {
  const write = (call: number, returned: number | null) =>
    `{"client":0,"f":"write","arg":1,"ret":null,"call":${call},"return":${returned}}`;
  const event = (index: number, rest: string) => `{"index":${index},"time":0,${rest}}`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['a return before its call', write(5, 4), '1: process 0 returns before its call'],
    [
      'overlapping operations',
      `${write(1, 5)}\n${write(3, 6)}`,
      '2: process 0 calls an operation while another',
    ],
    [
      'a client that is no number',
      write(1, 2).replace('0', '"a"'),
      '1: "client" must be a whole number',
    ],
    ['a missing call', write(1, 2).replace('"call":1,', ''), '1: '],
    ['a time that is no whole number', write(1.5, 2), '1: "call" must be a whole number'],
    [
      'a time beyond 2^53',
      write(1, 2).replace(':2}', ':9007199254740993}'),
      '1: the whole number 9007199254740993 cannot be read exactly',
    ],
    [
      'a result without a return',
      write(1, null).replace('"ret":null', '"ret":3'),
      '1: "ret" must be null',
    ],
    [
      'a compare-and-set of no pair',
      write(1, 2).replace('write', 'cas'),
      '1: "arg" must be a pair [from, to]',
    ],
    ['a line that is no JSON', `${write(1, 2)}\n{"client":0,,}`, '2: the last line is cut short'],
    [
      'a line that is no JSON, in the middle',
      `${write(1, 2)}\n{"client":0,,}\n${write(3, 4)}`,
      '2: not JSON',
    ],
    ['a line that is no object', `${write(1, 2)}\n17\n`, '2: expected an operation {…}, found 17'],
    [
      'a return that nobody called',
      event(0, '"type":"ok","process":0,"f":"read","value":1'),
      '1: process 0 returns from read that it never called',
    ],
    [
      'a call while another is outstanding',
      [0, 1].map((i) => event(i, '"type":"invoke","process":0,"f":"read"')).join('\n'),
      '2: process 0 calls read while its read is outstanding',
    ],
    [
      'a return of something else',
      `${event(0, '"type":"invoke","process":0,"f":"read"')}\n${event(1, '"type":"ok","process":0,"f":"write"')}`,
      '2: process 0 called read and returns from write',
    ],
    [
      'an index out of order',
      event(0, '"type":"invoke","process":0,"f":"read"').repeat(2).replace('}{', '}\n{'),
      '2: "index" must be 1',
    ],
    [
      'a blank line in Ordeal’s own',
      `${event(0, '"type":"invoke","process":0,"f":"read"')}\n\n`,
      '2: expected an operation {…}, found an empty line',
    ],
    [
      'EDN without an end',
      '{:type :invoke, :process 0, :f :read\n',
      '1: the operation that starts here has no end',
    ],
    ['EDN with a bad escape', '{:type :invoke,\n :f "\\q"}', '2: not EDN: unknown escape \\q'],
    [
      'EDN with an unknown type',
      '{:type :invok, :process 0, :f :read}',
      '1: "type" must be invoke, ok, fail or info; it is "invok"',
    ],
    [
      'EDN with a fractional process',
      '{:type :invoke, :process 1.5, :f :read}',
      '1: "process" must be',
    ],
    [
      'EDN without a function',
      '{:type :invoke, :process 1, :value 3}',
      '1: "f" must be a name; it is missing',
    ],
    [
      'a list without an end',
      '[{:type :invoke, :process 0, :f :read}\n',
      '1: the list of operations has no end',
    ],
    [
      'text after a list',
      '[{:type :invoke, :process 0, :f :read}]\n{}',
      '2: unexpected text after the list',
    ],
    [
      'an item that is no map',
      '[{:type :invoke, :process 0, :f :read}\n 17]',
      '2: expected an operation {…}, found 1',
    ],
    [
      'a set that is no map',
      '#{:type :invoke}',
      '1: expected an operation {…}, found ["invoke","type"]',
    ],
    [
      'a JSON array without commas',
      '[{"type":"info","process":"n"}\n{"type":"info"}]',
      '2: expected one comma between operations',
    ],
    [
      'a JSON array with a comma too many',
      '[{"type":"info","process":"n"},\n]',
      '2: a comma with no operation after it',
    ],
    [
      'a keyed history with a bare value',
      '{:type :invoke, :f :read, :value [1 nil], :process 0}\n{:type :ok, :f :read, :value 4, :process 0}',
      '2: expected a pair [key, value]',
    ],
    [
      'a process here and none there',
      '{:type :info, :f :read}\n{:type :invoke, :f :read, :value nil, :process 0}',
      '1: "process" is missing here and given elsewhere',
    ],
    [
      'a log line with a broken type',
      'INFO  jepsen.util - 0\t:invok\t:read\tnil',
      '1: expected process, :invoke',
    ],
    [
      'a log line that was cut',
      'INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.ut',
      '2: expected a log line of jepsen.util',
    ],
    [
      'a log line with a broken value',
      'INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2',
      '1: not EDN: expected ]',
    ],
  ];
  it.each(cases)('%s', async (_name, text, message) => {
    await expect(readHistory(sourceOf(text))).rejects.toThrow(InputError);
    await expect(readHistory(sourceOf(text))).rejects.toThrow(`file:${message}`);
  });

  it('is none of the formats', async () => {
    await expect(readHistory(sourceOf('hello\n'))).rejects.toThrow(
      'file:1: no history in a format that Ordeal knows: hello',
    );
    expect(() => formatNamed('xml')).toThrow(UsageError);
  });

  it('is damaged gzip', async () => {
    const zipped = gzipSync(samples.operations);
    await expect(readHistory(sourceOf(zipped.subarray(0, 60)))).rejects.toThrow(
      'file: damaged gzip data',
    );
    zipped.fill(0, 40, 50);
    await expect(readHistory(sourceOf(zipped))).rejects.toThrow('file: damaged gzip data');
  });

  it('is not UTF-8', async () => {
    const bytes = Buffer.from(samples.operations.replace('"k"', '"\u00ff"'), 'latin1');
    await expect(readHistory(sourceOf(bytes))).rejects.toThrow('file:1: not UTF-8 text');
    const edn = Buffer.from(samples['porcupine-kv'].replace('"k"', '"\u00ff"'), 'latin1');
    await expect(readHistory(sourceOf(edn))).rejects.toThrow('file:1: not UTF-8 text');
  });

  it('is cut short, which may be allowed', async () => {
    const text = samples.ordeal.trimEnd().slice(0, -10);
    await expect(readHistory(sourceOf(text))).rejects.toThrow('file:5: the last line is cut short');
    const { summary } = await readHistory(sourceOf(text), { allowTruncated: true });
    expect(summary).toMatchObject({ okCount: 0, infoCount: 1 });
    expect(summary.warnings).toEqual(['file:5: left out the last line, which is cut short']);
  });
});

describe('any mutation of a file', () => {
  const sample = fc.constantFrom(...Object.values(samples));
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom('remove', 'insert', 'cut', 'swap'),
    fc.nat({ max: 255 }),
  );

  it('is read, or refused with its place, in the same way whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        sample,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        async (text, changes, size) => {
          let bytes = Buffer.from(text);
          for (const [position, kind, byte] of changes) {
            const at = bytes.length === 0 ? 0 : position % bytes.length;
            const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
            if (kind === 'cut') bytes = before;
            else if (kind === 'remove') bytes = Buffer.concat([before, after]);
            else if (kind === 'insert')
              bytes = Buffer.concat([before, Buffer.from([byte]), bytes.subarray(at)]);
            else bytes = Buffer.concat([after, before]);
          }
          const result = await outcomeOf(bytes, {}, size);
          if (typeof result === 'string') expect(result).toMatch(/^InputError: file(?::\d+)?: ./);
          expect(await outcomeOf(bytes)).toEqual(result);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('a file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ordeal-import-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read by its path', async () => {
    const path = join(folder, 'history.edn.gz');
    writeFileSync(path, gzipSync(samples['jepsen-edn']));
    const { summary } = await readHistory(path);
    expect(summary).toMatchObject({ file: path, format: 'jepsen-edn', isCompressed: true });
  });

  it('that is absent or a folder is an input error', async () => {
    await expect(readHistory(join(folder, 'absent'))).rejects.toThrow(InputError);
    await expect(readHistory(folder)).rejects.toThrow(InputError);
  });
});
