// Small histories in every format, with what they come to.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';
import type { FormatName } from '../../../../src/history/import/formats.ts';
import { readHistory } from '../../../../src/history/import/read-history.ts';
import { recognise } from '../../../../src/history/import/recognise.ts';
import type { Op } from '../../../../src/history/types.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { samples } from './samples.ts';
import { outcomeOf, plain, type Row, sourceOf } from './sources.ts';

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

describe('a file', () => {
  const folder = temporaryFolder('import');

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
