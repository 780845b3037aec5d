// `ordeal check` on histories by themselves: the verdicts, and every way in which a file can be
// bad.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

let files = 0;
const file = (text: string | Uint8Array): string => {
  const path = join(folder, `h${++files}.jsonl`);
  writeFileSync(path, text);
  return path;
};

interface Event {
  readonly type: string;
  readonly process: number;
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
}

const lines = (events: readonly Event[]): string =>
  events
    .map((event, index) => `${JSON.stringify({ index, time: index * 1_000, ...event })}\n`)
    .join('');

const operation = (process: number, f: string, argument: unknown, result = argument): Event[] => {
  const common = { process, f, key: 'k1' };
  return [
    { ...common, type: 'invoke', ...(argument === undefined ? {} : { value: argument }) },
    { ...common, type: 'ok', value: result },
  ];
};

const good = lines([...operation(0, 'write', 1), ...operation(1, 'read', undefined, 1)]);
const bad = lines([
  ...operation(0, 'write', 1),
  ...operation(0, 'write', 2),
  ...operation(1, 'read', undefined, 1),
]);

describe('verdicts', () => {
  it('valid: exit 0', async () => {
    const { exitCode, stdout, stderr } = await ordeal(['check', file(good)]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^valid +h\d+\.jsonl +2 operations\n$/);
  });

  it('invalid: exit 1, and the explanation', async () => {
    const { exitCode, stdout } = await ordeal(['check', file(bad)]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^invalid /);
    expect(stdout).toContain('key k1: nonlinearizable');
    expect(stdout).toContain('write k1 2 → ok');
    expect(stdout).toContain('read k1 → 1');
    expect(stdout).toContain('broken promise (linearizable)');
  });

  it('unknown: exit 2, and the reason', async () => {
    const { exitCode, stdout } = await ordeal(['check', file(lines(operation(0, 'write', 1)))]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^unknown .*no read succeeded/);
  });

  it('--json is one document', async () => {
    const { exitCode, stdout } = await ordeal(['check', file(bad), '--json']);
    const document = JSON.parse(stdout) as { verdict: string; exitCode: number };
    expect(document).toMatchObject({ verdict: 'invalid', exitCode: 1 });
    expect(exitCode).toBe(1);
  });
});

describe('bad files', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['cut short', good.slice(0, -20), /:4: the last line is cut short/],
    ['no JSON', `${good}{oops}\n`, /:5: not JSON: \{oops\}/],
    ['an empty line', `\n${good}`, /:1: expected an operation/],
    ['the wrong shape', '{"index":0,"time":1,"type":"began","process":0,"f":"read"}\n', /:1: /],
    ['an index that is off', good.replace('"index":1', '"index":7'), /:2: "index" must be 1/],
    ['time that goes back', good.replace('"time":2000', '"time":1'), /:3: time goes backwards/],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x0a]), /:1: not UTF-8 text/],
  ])('%s: exit 254 with file and line', async (_name, content, message) => {
    const path = file(content);
    const { exitCode, stdout, stderr } = await ordeal(['check', path]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    const [first = ''] = stderr.split('\n');
    expect(first).toMatch(message);
    expect(first.startsWith(`error: ${path}:`)).toBe(true);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('an unknown workload, a file that is not there, a folder that is no run', async () => {
    const cases: [string[], RegExp][] = [
      [['check', file(good), '--workload', 'regster'], /unknown workload 'regster'/],
      [['check', join(folder, 'gone.jsonl')], /gone\.jsonl does not exist/],
      [['check', folder], /no stored run is named/],
    ];
    for (const [words, message] of cases) {
      const { exitCode, stderr } = await ordeal(words);
      expect(exitCode).toBe(254);
      expect(stderr).toMatch(message);
    }
  });

  it('a run whose test.json is broken', async () => {
    const path = join(folder, 'run');
    mkdirSync(path);
    writeFileSync(join(path, 'test.json'), '{');
    const { exitCode, stderr } = await ordeal(['check', path]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/^error: .*test\.json cannot be read/);
  });
});

describe('hostile values', () => {
  it('are shown as text', async () => {
    const hostile = '\x1b]52;c;ZXZpbA==\x07\x1b[2J\u202e\x9b31m</script>';
    const path = file(
      lines([
        ...operation(0, 'write', `${hostile}1`),
        ...operation(0, 'write', `${hostile}2`),
        ...operation(1, 'read', undefined, `${hostile}1`),
      ]).replaceAll('"k1"', JSON.stringify(hostile)),
    );
    for (const words of [
      ['check', path],
      ['check', path, '--json'],
    ]) {
      const { exitCode, stdout, stderr } = await ordeal(words, { FORCE_COLOR: '0' });
      expect(exitCode).toBe(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      expect(`${stdout}${stderr}`).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
      expect(stdout).toContain('</script>');
    }
  });
});
