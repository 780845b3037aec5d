// What a mistake on the command line comes to: exit 254, one line that says what, one that says
// what to do, and nothing started.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('help', () => {
  it.each([[['--help']], [['run', '--help']], [['help', 'check']], [['--version']]])(
    '%j is what was asked for',
    async (words) => {
      const { exitCode, stdout, stderr } = await ordeal(words);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(words[0] === '--version' ? /^\d+\.\d+\.\d+\n$/ : /^Usage: ordeal /);
    },
  );

  it('is shown to who asks for nothing, as a mistake', async () => {
    const { exitCode, stdout, stderr } = await ordeal([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(/^Usage: ordeal /);
  });
});

describe('bad usage', () => {
  const out = join(folder, 'runs');
  const badPlan = (): string =>
    file(
      'plan.json',
      '[{"id": "f1", "kind": "kill", "at": 5, "until": 3, "targets": {"select": "one"}}]',
    );

  it.each<[string, readonly string[], string, string]>([
    [
      'combination',
      ['run', 'two-phase-commit', '--workload', 'bank', '--stop-on-violation'],
      '--stop-on-violation: no checker of workload bank can judge while a run goes on',
      'the workloads that can be judged so: register',
    ],
    ['command', ['rnu'], "unknown command 'rnu'", 'did you mean run?'],
    [
      'option',
      ['run', 'raft-kv', '--nemsis', 'kill'],
      "unknown option '--nemsis'",
      'did you mean --nemesis?',
    ],
    [
      'no system',
      ['run'],
      "missing required argument 'system'",
      'ordeal --help lists commands and options',
    ],
    ['system', ['run', 'raft-kw'], "unknown system 'raft-kw'", 'did you mean raft-kv?'],
    [
      'workload',
      ['run', 'raft-kv', '--workload', 'regster'],
      "unknown workload 'regster'",
      'did you mean register?',
    ],
    [
      'nemesis',
      ['run', 'raft-kv', '--nemesis', 'kill,pauze'],
      "unknown nemesis 'pauze'",
      'did you mean pause?',
    ],
    [
      'bug',
      ['run', 'raft-kv', '--bug', 'stale-reed'],
      "unknown bug of raft-kv 'stale-reed'",
      'did you mean stale-read?',
    ],
    [
      'nodes',
      ['run', 'raft-kv', '--nodes', '0'],
      "--nodes: '0' is out of range",
      'give a whole number from 1 to 99',
    ],
    [
      'duration',
      ['run', 'raft-kv', '--time-limit', '30'],
      "--time-limit: '30' is not a duration",
      'write it as 500ms, 30s or 2m; from 1ms to 24h',
    ],
    [
      'runtime',
      ['run', 'raft-kv', '--runtime', 'dokcer'],
      "--runtime: 'dokcer' is not one of them",
      'did you mean docker?',
    ],
    [
      'twice',
      ['run', 'raft-kv', '--seed', '1', '--seed', '2'],
      "--seed is given twice: '1' and '2'",
      'give it once; several names are separated by commas',
    ],
    ['list', ['list', 'bug'], "there is no list of 'bug'", 'did you mean bugs?'],
    [
      'run',
      ['check', 'nonesuch'],
      `no stored run is named "nonesuch" below ${out}`,
      'give the folder of a run, `latest`, or the end of a folder name that only one run has',
    ],
  ])('%s', async (_name, words, message, hint) => {
    const [command] = words;
    const store = command === 'run' || command === 'check' ? ['--out', out] : [];
    const { exitCode, stdout, stderr } = await ordeal([...words, ...store]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 254,
      stdout: '',
      stderr: `error: ${message}\nhint: ${hint}\n`,
    });
    expect(existsSync(out)).toBe(false);
  });

  it.each<[string, object, string]>([
    [
      'an unknown role',
      { kind: 'kill', targets: { select: 'role', role: 'king' } },
      '/0/targets names an unknown role: king (the system has leader, follower, candidate, pre-candidate)',
    ],
    [
      'an unknown target of the system',
      {
        kind: 'clock',
        targets: { select: 'named', name: 'x' },
        params: { type: 'jump', offsetMs: 9 },
      },
      '/0/targets names an unknown target: x (the system has none)',
    ],
    [
      'an unknown node',
      { kind: 'pause', targets: { select: 'nodes', nodes: ['n9'] } },
      '/0/targets/nodes names an unknown node: n9',
    ],
    [
      'a fault that is longer than the run',
      { kind: 'pause', until: 60_000, targets: { select: 'one' } },
      '/0/until is after the end of the run (15000 ms)',
    ],
    [
      'a strobe that is never right',
      {
        kind: 'clock',
        targets: { select: 'all' },
        params: { type: 'strobe', offsetMs: 9, periodMs: 100, widthMs: 100 },
      },
      '/0/params/widthMs must be less than periodMs (100)',
    ],
  ])('of a plan with %s is refused before anything starts', async (_name, fault, message) => {
    const path = file(
      'refused.json',
      JSON.stringify([{ id: 'f1', at: 100, until: 900, ...fault }]),
    );
    const words = ['run', 'raft-kv', '--runtime', 'process', '--plan', path, '--out', out];
    const { exitCode, stderr } = await ordeal(words);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 254,
      stderr: `error: ${path}: ${message}\nhint: correct the plan, or the run\n`,
    });
    expect(existsSync(out)).toBe(false);
  });

  it('of a plan names the file and the place in it', async () => {
    const path = badPlan();
    const { exitCode, stderr } = await ordeal([
      'run',
      'raft-kv',
      '--runtime',
      'process',
      '--plan',
      path,
      '--out',
      out,
    ]);
    expect(exitCode).toBe(254);
    expect(stderr).toContain(`error: ${path}: /0/until must be after at (5)\n`);
    expect(existsSync(out)).toBe(false);
  });

  it('with --json is one document on stdout, and the same lines on stderr', async () => {
    const { exitCode, stdout, stderr } = await ordeal(['run', 'raft-kw', '--json']);
    expect(exitCode).toBe(254);
    expect(JSON.parse(stdout)).toEqual({
      exitCode: 254,
      error: {
        code: 'usage',
        message: "unknown system 'raft-kw'",
        hint: 'did you mean raft-kv?',
      },
    });
    expect(stderr).toBe("error: unknown system 'raft-kw'\nhint: did you mean raft-kv?\n");
  });

  it('cannot steer the terminal', async () => {
    const hostile = '\x1b[2J\u202egnp';
    for (const words of [
      ['run', hostile],
      [hostile],
      ['check', hostile],
      ['run', 'x', `--${hostile}`],
    ]) {
      const { exitCode, stdout, stderr } = await ordeal(words);
      expect(exitCode).toBe(254);
      expect(`${stdout}${stderr}`).not.toContain('\x1b');
      expect(`${stdout}${stderr}`).not.toContain('\u202e');
      expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    }
  });
});

describe('colours', () => {
  const red = '\x1b[31m';

  it.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [{ NO_COLOR: '1' }, false],
  ])('with %j: %s', async (env, isColoured) => {
    const { stderr } = await ordeal(['run', 'raft-kw'], env as Record<string, string>);
    expect(stderr.includes(red)).toBe(isColoured);
    expect(stderr).toContain("unknown system 'raft-kw'");
  });
});
