// Every way in which a file can be no history: refused, with its place and what was expected.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import { readHistory } from '../../../../src/history/import/read-history.ts';
import { samples } from './samples.ts';
import { outcomeOf, sourceOf } from './sources.ts';

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
