// `ordeal check FILES… --model M`: histories in any format, judged for linearizability.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { entry, ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const write = (value: number, call: number, returned: number | null) =>
  `{"client":0,"key":"k","f":"write","arg":${value},"ret":null,"call":${call},"return":${returned}}\n`;
const read = (value: number, call: number, returned: number) =>
  `{"client":1,"key":"k","f":"read","arg":null,"ret":${value},"call":${call},"return":${returned}}\n`;

const good = file('good.jsonl', write(1, 1, 2) + read(1, 3, 4));
const stale = file('stale.jsonl', write(1, 1, 2) + write(2, 3, 4) + read(1, 5, 6));
const malformed = file('malformed.jsonl', write(1, 1, 2) + write(2, 5, 4));
const empty = file('empty.jsonl', '');
const log = file(
  'etcd.log',
  `INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]
INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]
INFO  jepsen.util - 0\t:invoke\t:write\t1
INFO  jepsen.util - 0\t:ok\t:write\t1
INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]
INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]
`,
);
const zipped = file(
  'kv.gz',
  gzipSync(`{:process 0, :type :invoke, :f :append, :key "k", :value "a"}
{:process 0, :type :ok, :f :append, :key "k", :value "a"}
{:process 1, :type :invoke, :f :get, :key "k", :value nil}
{:process 1, :type :ok, :f :get, :key "k", :value "a"}
{:process 1, :type :invoke, :f :get, :key "other", :value nil}
{:process 1, :type :ok, :f :get, :key "other", :value ""}
`),
);

/** Runs with something to say on standard input, which the helper has not. */
function ordealReading(input: Uint8Array, words: readonly string[]) {
  return spawnSync(process.execPath, [...entry, ...words], { cwd: root, input, encoding: 'utf8' });
}

describe('one history', () => {
  it('valid: exit 0 and one line', async () => {
    expect(await ordeal(['check', good, '--model', 'register'])).toEqual({
      exitCode: 0,
      stdout: `valid    ${good}  2 operations\n`,
      stderr: '',
    });
  });

  it('invalid: exit 1, with the lines at fault', async () => {
    const { exitCode, stdout } = await ordeal(['check', stale, '--model', 'register']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^invalid {2}.*stale\.jsonl {2}3 operations; key "k": .*; lines? [\d, ]*3\n$/,
    );
  });

  it('invalid with --explain: names what contradicts what', async () => {
    const { exitCode, stdout } = await ordeal(['check', stale, '--model', 'register', '--explain']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('read → 1');
    expect(stdout).toContain('write 2');
    expect(stdout.split('\n').length).toBeGreaterThan(5);
  });

  it('out of time: unknown, exit 2', async () => {
    // Writes that overlap all at once and a search that cannot end in a millisecond.
    const events = Array.from(
      { length: 200_000 },
      (_, i) =>
        `{"client":${i % 40},"f":"enqueue","arg":${i % 7},"ret":null,"call":${Math.floor(i / 40) * 100 + (i % 40)},"return":${Math.floor(i / 40) * 100 + 50 + (i % 40)}}\n`,
    );
    const path = file('hard.jsonl', events.join(''));
    const { exitCode, stdout } = await ordeal([
      ...['check', path, '--model', 'queue', '--budget', '1ms', '--memory', '1MiB'],
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^unknown .* budget is spent; 0 of 1 partitions are valid\n$/);
  });

  it('empty: bad input, unless it is allowed', async () => {
    const refused = await ordeal(['check', empty, '--model', 'register']);
    expect(refused).toMatchObject({ exitCode: 254, stdout: '' });
    expect(refused.stderr).toMatch(
      /error: .*empty\.jsonl: the history has no operations\nhint: .*--allow-empty/,
    );
    const allowed = await ordeal(['check', empty, '--model', 'register', '--allow-empty']);
    expect(allowed).toMatchObject({ exitCode: 0, stdout: `valid    ${empty}  0 operations\n` });
  });

  it('malformed: exit 254, with file and line', async () => {
    const { exitCode, stdout, stderr } = await ordeal(['check', malformed, '--model', 'register']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(/^error: .*malformed\.jsonl:2: process 0 returns before its call\n/);
  });

  it('with an operation that the model does not know: exit 254, with file and line', async () => {
    const { exitCode, stderr } = await ordeal(['check', stale, '--model', 'mutex']);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/^error: .*stale\.jsonl:1: /);
  });

  it('compressed and in another format', async () => {
    const { exitCode, stdout } = await ordeal(['check', zipped, '--model', 'kv']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `valid    ${zipped}  3 operations on 2 keys\n`,
    });
  });

  it('--strict takes a refused compare-and-set at its word', async () => {
    const lenient = await ordeal(['check', log, '--model', 'cas-register']);
    expect(lenient).toMatchObject({ exitCode: 0 });
    const strict = await ordeal(['check', log, '--model', 'cas-register', '--strict']);
    expect(strict).toMatchObject({ exitCode: 1 });
  });

  it('from standard input', async () => {
    const words = ['check', '-', '--model', 'register'];
    const { status, stdout } = ordealReading(readFileSync(stale), words);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^invalid {2}stdin {2}3 operations/);
  });
});

describe('a history of another tool, judged by a workload', () => {
  const events = (...returned: readonly number[]) =>
    returned
      .flatMap((value) => ['invoke', 'ok'].map((type) => ({ type, value })))
      .map(({ type, value }, at) => {
        const f = at < 4 ? 'write' : 'read';
        const shown = f === 'read' && type === 'invoke' ? 'nil' : value;
        return `{:index ${at + 7}, :type :${type}, :process 0, :f :${f}, :value ["k" ${shown}]}\n`;
      })
      .join('');

  it.each<[string, number, number]>([
    ['valid', 2, 0],
    ['invalid', 1, 1],
  ])('%s', async (verdict, read, code) => {
    const path = file(`${verdict}.edn`, events(1, 2, read));
    const { exitCode, stdout } = await ordeal(['check', path, '--workload', 'register']);
    expect(exitCode).toBe(code);
    expect(stdout).toMatch(new RegExp(`^${verdict} `));
  });
});

describe('several histories', () => {
  it.each([['1'], ['3']])(
    'give a line each and the worst exit code, with %s jobs',
    async (jobs) => {
      const paths = [good, malformed, stale, zipped];
      const { exitCode, stdout, stderr } = await ordeal([
        ...['check', ...paths, '--model', 'register', '--jobs', jobs],
      ]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines.map((line) => line.split(' ')[0])).toEqual([
        'valid',
        'error',
        'invalid',
        'error',
      ]);
      expect(lines[1]).toContain(`${malformed}:2: process 0 returns before its call`);
      expect(lines[3]).toContain(`${zipped}:1: `);
    },
  );

  it('with a bad one and no violation are bad input', async () => {
    const { exitCode } = await ordeal(['check', good, malformed, '--model', 'register']);
    expect(exitCode).toBe(254);
  });

  it('--json is one document', async () => {
    const { exitCode, stdout } = await ordeal([
      ...['check', good, stale, malformed, '--model', 'register', '--json', '--explain'],
    ]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 1,
      files: [
        {
          file: good,
          verdict: 'valid',
          exitCode: 0,
          history: { operationCount: 2, format: 'operations' },
        },
        {
          file: stale,
          verdict: 'invalid',
          exitCode: 1,
          explanation: { model: 'register', key: 'k' },
        },
        { file: malformed, exitCode: 254, error: { code: 'input' } },
      ],
    });
  });
});

describe('bad usage', () => {
  it.each<[string[], RegExp]>([
    [[good, '--model', 'regster'], /unknown model 'regster'\nhint: did you mean register\?/],
    [
      [good, '--model', 'semaphore'],
      /unknown model 'semaphore'\nhint: write the number of permits/,
    ],
    [[good, '--model', 'kv', '--strict'], /--strict means nothing for kv/],
    [[good, '--model', 'kv', '--format', 'xml'], /--format: 'xml' is not one of them/],
    [[good, '--model', 'kv', '--memory', 'lots'], /--memory: 'lots' is not an amount of memory/],
    [[good, '--model', 'kv', '--jobs', '0'], /--jobs: '0' is out of range/],
    [[good, folder], /is no file\nhint: without --model/],
    [['-', '-'], /standard input can be read only once/],
    [['-', '-', '--model', 'kv'], /standard input can be read only once/],
    [[join(folder, 'gone.edn'), '--model', 'kv'], /gone\.edn does not exist/],
    [[folder, '--model', 'kv'], /no stored run is named/],
  ])('%j', async (words, message) => {
    const { exitCode, stdout, stderr } = await ordeal(['check', ...words]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
