// Campaigns through the binary: exit codes, streams, files, interruption and shards.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/random.ts';
import { readOutcome, surviveKills } from '../support/campaign-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal, startOrdeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

let written = 0;
function file(text: string): string {
  const path = join(folder, `campaign-${++written}.yaml`);
  writeFileSync(path, text);
  return path;
}
const out = (name: string): string => join(folder, name);
const raft = (seeds: string, more = ''): string =>
  `name: x\nmatrix: { systems: raft-kv, workloads: register, nemeses: none, runtimes: sim, seeds: ${seeds}, timeLimit: 2s, rate: 50 }\n${more}`;
const buggy = (more: string): string =>
  `include: [{ systems: raft-kv, bugs: stale-read, runtimes: sim, seeds: 1, label: buggy${more} }]`;

describe('ordeal campaign', () => {
  it('exits 0 where everything is as expected, and writes what reporters are asked for', async () => {
    const names = ['junit', 'markdown', 'html', 'json', 'blob', 'terminal'];
    const paths = names.map((name) => out(`reports/${name}`));
    const reporter = names.map((name, index) => `${name}=${paths[index]}`).join();
    const path = file(raft('1..3', buggy(', expect: invalid')));
    const { exitCode, stdout, stderr } = await ordeal([
      ...['campaign', path, '--reporter', `${reporter},terminal`, '--out', out('a')],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^valid {2}campaign x: 4 cells \(plan [0-9a-f]{12}, /);
    expect(stdout).toContain('1 invalid as expected, 3 valid');
    for (const report of paths)
      expect(readFileSync(report, 'utf8')).toMatch(/raft-kv|^valid {2}campaign x/);
    // Every cell has its run.
    expect(readdirSync(out('a/raft-kv'))).toHaveLength(4);
  });

  it('exits 1 for a violation, names it, and says how to see it again', async () => {
    const path = file(raft('1', buggy('')));
    const { exitCode, stdout } = await ordeal(['campaign', path, '--out', out('b')]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('raft-kv linearizable/nonlinearizable');
    const [, repeat = ''] = /Repeat {2}npx ordeal (.*)/.exec(stdout) ?? [];
    const again = await ordeal([...repeat.split(' '), '--out', out('b2')]);
    expect(again.exitCode).toBe(1);
  });

  it('prints one JSON document with --json', async () => {
    const { exitCode, stdout } = await ordeal([
      ...['campaign', file(raft('1..2')), '--json', '--out', out('c'), '--keep', 'failures'],
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, counts: { valid: 2 } });
    expect(readdirSync(out('c/raft-kv'))).toEqual([]);
  });

  it('shows the plan and starts nothing with --dry-run', async () => {
    const words = ['campaign', file(raft('1..2')), '--dry-run', '--out', out('d')];
    const { exitCode, stdout } = await ordeal(words);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('raft-kv/register/none/sim/2');
    expect(existsSync(out('d'))).toBe(false);
    const again = await ordeal([...words, '--json']);
    expect(stdout).toContain(JSON.parse(again.stdout).hash);
  });

  it.each([
    [
      'a mistake in the file',
      raft('1').replace('raft-kv', 'raft-vk'),
      /campaign-\d+\.yaml:2:20: unknown system/,
    ],
    ['no YAML', 'name: [', /campaign-\d+\.yaml:\d+:\d+: not YAML/],
    ['an empty matrix', raft('1', 'exclude: [{ seed: 1 }]'), /the matrix is empty/],
  ])('exits 254 for %s, and starts nothing', async (_name, text, message) => {
    const { exitCode, stdout, stderr } = await ordeal(['campaign', file(text), '--out', out('e')]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(out('e'))).toBe(false);
  });

  it('exits 255, and starts nothing, where containers are asked for and no engine answers', async () => {
    const text = raft('1').replace('runtimes: sim', 'runtimes: [sim, docker]');
    const { exitCode, stderr } = await ordeal(['campaign', file(text), '--out', out('f')]);
    expect(exitCode).toBe(255);
    expect(stderr).toContain('no Docker engine answers');
    expect(existsSync(out('f'))).toBe(false);
  });

  it('says what has not run when its time is up, and exits 2', async () => {
    const path = file(raft('1..2000'));
    const { exitCode, stdout, stderr } = await ordeal([
      ...['campaign', path, '--time-budget', '2s', '--out', out('g'), '--keep', 'failures'],
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/\d+ not run, \d+ valid/);
    expect(stderr).toContain('--resume goes on');
  });

  it('keeps what it has when it is interrupted, exits 130, and goes on from there', async () => {
    const path = file(raft('1..40', '').replace('timeLimit: 2s', 'timeLimit: 20s'));
    const words = ['campaign', path, '--out', out('h'), '--resume', '--json'];
    const running = startOrdeal(words);
    const journal = (): string => {
      const [name] = existsSync(out('h/campaigns')) ? readdirSync(out('h/campaigns')) : [];
      const at = name === undefined ? '' : join(out('h/campaigns'), name, 'journal.jsonl');
      return existsSync(at) ? readFileSync(at, 'utf8') : '';
    };
    while (!journal().includes('"type":"end"')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;
    const first = JSON.parse(stdout) as { counts: Record<string, number> };
    expect(exitCode).toBe(130);
    expect(first.counts['not-run']).toBeGreaterThan(0);
    const resumed = await ordeal(words);
    expect(resumed.exitCode).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ counts: { valid: 40 } });
    const { endings } = readOutcome(out('h'));
    expect(Object.values(endings)).toEqual(Array.from({ length: 40 }, () => 1));
  });

  it('loses no cell and repeats none, whenever it is killed', async () => {
    const path = file(
      `${raft('1..8')}include:\n  - { systems: raft-kv, workloads: register, nemeses: kill, runtimes: process, seeds: 1, timeLimit: 2s }\n`,
    );
    const trial = await surviveKills({
      file: path,
      out: out('i'),
      random: createRandom(8),
      signals: ['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'],
      killsMax: 5,
      momentMsMax: 4_000,
    });
    expect(Object.keys(trial.verdicts), trial.stderr).toHaveLength(9);
    expect(Object.values(trial.endings)).toEqual(Array.from({ length: 9 }, () => 1));
  });
});

describe('ordeal merge', () => {
  const text = raft('1..9', buggy(''));

  it('of eight shards gives what one machine gives, cell for cell', async () => {
    const path = file(text);
    const whole = await ordeal(['campaign', path, '--out', out('m'), '--json']);
    const blobs: string[] = [];
    for (let index = 1; index <= 8; index++) {
      const blob = out(`blobs/${index}.json`);
      blobs.push(blob);
      const { exitCode, stderr } = await ordeal([
        ...['campaign', path, '--shard', `${index}/8`, '--exit-zero', '--out', out(`m${index}`)],
        ...['--reporter', `blob=${blob}`],
      ]);
      expect(exitCode, stderr).toBe(0);
    }
    const merged = await ordeal(['merge', ...blobs, '--json']);
    expect(merged.exitCode).toBe(whole.exitCode);
    const cells = (stdout: string) =>
      (JSON.parse(stdout).cells as Record<string, unknown>[]).map(
        ({ directory: _directory, durationMs: _durationMs, ...rest }) => rest,
      );
    expect(cells(merged.stdout)).toEqual(cells(whole.stdout));
    expect(merged.exitCode).toBe(1);

    const partial = await ordeal(['merge', ...blobs.slice(1), '--json']);
    expect(JSON.parse(partial.stdout).counts['not-run']).toBeGreaterThan(0);

    writeFileSync(out('short.json'), readFileSync(blobs[0] as string).subarray(0, 300));
    const short = await ordeal(['merge', out('short.json'), blobs[1] as string]);
    expect(short).toMatchObject({ exitCode: 254, stdout: '' });
    expect(short.stderr).toMatch(/short\.json:1: not a blob, or cut short/);
  });

  it('refuses blobs of different plans', async () => {
    const blobs = await Promise.all(
      ['1..1', '1..2'].map(async (seeds, index) => {
        const blob = out(`other-${index}.json`);
        await ordeal([
          'campaign',
          file(raft(seeds)),
          '--out',
          out(`o${index}`),
          '--reporter',
          `blob=${blob}`,
        ]);
        return blob;
      }),
    );
    const { exitCode, stderr } = await ordeal(['merge', ...blobs]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/other-1\.json:1: plan .* is not that of/);
  });

  it('reads blobs from a log of several tasks', async () => {
    const path = file(raft('1..4'));
    const logs: string[] = [];
    for (const index of [0, 1]) {
      const { stdout, stderr } = await ordeal(
        ['campaign', path, '--shard', 'auto', '--reporter', 'blob=-', '--out', out(`l${index}`)],
        { JOB_COMPLETION_INDEX: String(index), ORDEAL_SHARDS: '2' },
      );
      expect(stderr).not.toContain('error');
      logs.push(
        ...stdout
          .trimEnd()
          .split('\n')
          .map((line) => `[pod/x-${index}/ordeal] ${line}`),
      );
    }
    const log = out('pods.log');
    writeFileSync(log, `${logs.reverse().join('\n')}\nsomething else\n`);
    const { exitCode, stdout } = await ordeal(['merge', log, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).counts).toMatchObject({ valid: 4 });
  });
});

describe('stored runs', () => {
  it('are listed, filtered, compared and pruned', async () => {
    const place = out('r');
    mkdirSync(place);
    await ordeal(['campaign', file(raft('1..2', buggy(''))), '--out', place]);
    const all = JSON.parse((await ordeal(['runs', '--out', place, '--json'])).stdout).runs;
    expect(all).toHaveLength(3);
    const bad = await ordeal(['runs', '--out', place, '--verdict', 'invalid']);
    expect(bad.stdout).toMatch(
      /^1 run of 3\ninvalid {2}raft-kv\/.*linearizable\/nonlinearizable\n$/,
    );
    const [a, b] = all
      .filter(({ verdict }: { verdict: string }) => verdict === 'valid')
      .map(({ directory }: { directory: string }) => directory);
    const [c] = all
      .filter(({ verdict }: { verdict: string }) => verdict === 'invalid')
      .map(({ directory }: { directory: string }) => directory);
    expect((await ordeal(['compare', a, b])).exitCode).toBe(0);
    const differ = await ordeal(['compare', a, c]);
    expect(differ.exitCode).toBe(1);
    expect(differ.stdout).toMatch(/verdict +valid +invalid/);
    expect(differ.stdout).toMatch(/bugs +\[\] +\["stale-read"\]/);
    expect((await ordeal(['runs', '--out', place, '--prune'])).exitCode).toBe(254);
    const pruned = await ordeal([
      'runs',
      '--out',
      place,
      '--verdict',
      'valid',
      '--keep',
      '1',
      '--prune',
    ]);
    expect(pruned.stdout).toMatch(/^removed 1 run of 3\n/);
    expect(JSON.parse((await ordeal(['runs', '--out', place, '--json'])).stdout).runs).toHaveLength(
      2,
    );
  });
});

describe('damaged and unfinished runs', () => {
  const place = out('damaged');
  const run = (name: string): string => join(place, 'raft-kv', name);
  const runs = (...words: string[]) => ordeal(['runs', '--out', place, ...words]);

  it('keep no other from being listed, and are not pruned', async () => {
    await ordeal(['campaign', file(raft('1..4')), '--out', place]);
    const [a = '', b = '', c = '', d = ''] = readdirSync(join(place, 'raft-kv')).sort();
    writeFileSync(join(run(a), 'test.json'), '{"format": 1, "spec"');
    writeFileSync(join(run(b), 'results.json'), '{"verdict": "splendid"}');
    rmSync(join(run(c), 'results.json'));
    const listed = await runs();
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toMatch(/^2 runs of 2\n/);
    expect(listed.stderr.match(/^damaged {2}/gm)).toHaveLength(2);
    // Somebody may be at work in a run without a verdict that was written to just now.
    const pruned = await runs('--runtime', 'sim', '--prune');
    expect(pruned.stdout).toMatch(/^removed 1 run of 2\n/);
    expect(pruned.stderr).toContain('1 run may still be going on: left');
    expect(readdirSync(join(place, 'raft-kv')).sort()).toEqual([a, b, c]);
    expect(existsSync(run(d))).toBe(false);
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of [...readdirSync(run(c)), ''])
      utimesSync(join(run(c), name), longAgo, longAgo);
    await runs('--verdict', 'partial', '--prune');
    expect(readdirSync(join(place, 'raft-kv')).sort()).toEqual([a, b]);
  });
});

describe('ordeal bisect', () => {
  const bisect = (...words: string[]) => ordeal(['bisect', ...words]);

  it('finds the first bad version by what a command exits with', async () => {
    const { exitCode, stdout } = await bisect(
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '--run',
      'test {} -lt 6',
    );
    expect(stdout).toMatch(/^first bad {2}6 \(\d of 8 tried\)\n$/);
    expect(exitCode).toBe(1);
  });

  it('skips what shows nothing, and names all suspects', async () => {
    const run = 'case {} in 1) exit 0;; 4) exit 1;; *) exit 2;; esac';
    const { stdout } = await bisect('1', '2', '3', '4', '--run', run);
    expect(stdout).toContain('one of 2, 3, 4');
  });

  it('passes names to the shell as they are', async () => {
    const { stdout, stderr } = await bisect('a b', "c'; exit 1 #", '--run', 'test {} = "a b"');
    expect(stderr).toContain('good   a b');
    // What means something to a replacement means nothing here.
    const dollars = await bisect('a', '$$$&', '--run', `test {} = '$$$&' && exit 1 || exit 0`);
    expect(dollars.stdout).toContain('first bad  $$$&');
    expect(stdout).toContain("first bad  c'; exit 1 #");
  });

  it.each([
    [['1', '2'], /no command/],
    [['1', '2', '--run', 'true'], /no command/],
    [['1', '--run', 'test {}'], /no list to halve/],
    [['--commits', 'nonsense', '--run', 'test {}'], /no range/],
    [['--commits', 'HEAD~1...HEAD', '--run', 'test {}'], /no range/],
    [['--commits', 'HEAD~2..HEAD..HEAD~1', '--run', 'test {}'], /no range/],
  ])('exits 254 for %j', async (words, message) => {
    const { exitCode, stderr } = await bisect(...words);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(message);
  });
});
