// The whole path on local processes: from the command line to the verdict, and what is left after
// every kind of end.

import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal, startOrdeal } from './support/ordeal.ts';
import { processesNaming, stateOf } from './support/processes.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('cli');
});

const words = (...more: string[]): string[] => [
  ...['run', 'raft-kv', '--runtime', 'process', '--nodes', '3', '--out', folder],
  ...more,
];

const latest = (): string => realpathSync(join(folder, 'latest'));

describe('a run that ends by itself', () => {
  it('without faults is valid, and repeats from its own command', async () => {
    const { exitCode, stdout, stderr } = await ordeal(
      words('--nemesis', 'none', '--time-limit', '2s', '--seed', '11'),
    );
    expect(stdout).toMatch(
      /^valid {2}no violation found in raft-kv \(register, 3 nodes on process/,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`\nFiles   ${latest()}\n`);
    expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...['start', 'main', 'heal', 'final', 'stop', 'check'],
      '',
    ]);
    const [, command] = /^Repeat {2}npx ordeal (.*)$/m.exec(stdout) ?? [];
    const again = await ordeal([...(command ?? '').split(' '), '--out', folder, '--json']);
    const before = JSON.parse(readFileSync(join(latest(), 'test.json'), 'utf8'));
    expect(JSON.parse(again.stdout)).toMatchObject({ exitCode: 0, spec: before.spec });
  });

  it('under faults shows their evidence, keeps everything, and checks again to the same code', async () => {
    const { exitCode, stdout, stderr } = await ordeal(
      words('--nemesis', 'partition,kill,pause', '--time-limit', '5s', '--seed', '3'),
    );
    // A machine that is busy with other things may leave a fault without evidence; a violation is
    // never right.
    expect([0, 2], stdout).toContain(exitCode);
    expect(stdout).toMatch(/^(valid|unknown) {2}/);
    expect(stdout).toMatch(/^ {2}f1 {2}\d+\.\d{3}s to \d+\.\d{3}s {2}(partition|kill|pause) /m);
    expect(stderr).toMatch(/^fault {2}f1 /m);
    expect(stderr).toMatch(/^healed f1 /m);
    for (const file of [
      'test.json',
      'history.jsonl',
      'plan.json',
      'faults.jsonl',
      'results.json',
    ]) {
      expect(existsSync(join(latest(), file)), file).toBe(true);
    }
    expect(existsSync(join(latest(), 'nodes', 'n1.log'))).toBe(true);
    const checked = await ordeal(['check', 'latest', '--out', folder]);
    expect(checked.exitCode).toBe(exitCode);
    expect(processesNaming(folder, undefined)).toEqual([]);
  });

  it('ends at its first violation where it is told to', async () => {
    const { exitCode, stdout } = await ordeal([
      ...['run', 'raft-kv', '--runtime', 'process', '--out', folder],
      ...['--bug', 'stale-read', '--stop-on-violation'],
    ]);
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toMatch(
      /^ {2}stopped at [\d.]+s, at the violation that linearizable saw in event \d+$/m,
    );
    const results = JSON.parse(readFileSync(join(latest(), 'results.json'), 'utf8'));
    expect(results).toMatchObject({ verdict: 'invalid', doubts: [] });
    expect(results.stopped.time).toBeLessThan(results.phasesNs.heal);
    const checked = await ordeal(['check', 'latest', '--out', folder]);
    expect(checked.exitCode).toBe(1);
  });

  it('carries out a plan from a file, and says so in the command that repeats it', async () => {
    const first = await ordeal(words('--time-limit', '4s', '--nemesis', 'kill', '--seed', '5'));
    expect([0, 2], first.stderr).toContain(first.exitCode);
    const plan = join(latest(), 'plan.json');
    const { exitCode, stdout } = await ordeal(
      words('--time-limit', '4s', '--plan', plan, '--json'),
    );
    expect([0, 2], stdout).toContain(exitCode);
    const { repeat, spec } = JSON.parse(stdout) as { repeat: string; spec: { plan: unknown } };
    expect(spec.plan).toEqual(JSON.parse(readFileSync(plan, 'utf8')));
    expect(repeat).toContain(` --plan ${join(latest(), 'plan.json')} `);
  });
});

describe('a replay', () => {
  it('has the spec and the plan of the run, and says what it cannot repeat', async () => {
    const first = await ordeal(
      words('--time-limit', '4s', '--nemesis', 'partition,kill', '--seed', '6', '--json'),
    );
    expect([0, 2], first.stderr).toContain(first.exitCode);
    const stored = latest();
    const before = JSON.parse(first.stdout);
    const file = (directory: string, name: string) =>
      JSON.parse(readFileSync(join(directory, name), 'utf8'));
    const plan = file(stored, 'plan.json');
    expect(plan).not.toEqual([]);

    const { exitCode, stdout, stderr } = await ordeal(['replay', stored, '--out', folder]);
    // A machine that is busy with other things may leave a fault without evidence; a violation is
    // never right.
    expect([0, 2], stdout).toContain(exitCode);
    expect(stderr).toContain('process is real time: same spec, plan and seed');
    expect(stdout).toMatch(/^Replay {2}of .*-6$/m);
    expect(stdout).toMatch(
      new RegExp(
        `^ {2}same {4}spec, seed, and plan: \\d+ of ${plan.length} faults took effect$`,
        'm',
      ),
    );
    expect(stdout).toMatch(/^ {2}not {5}the moments, /m);
    expect(stdout).toMatch(
      new RegExp(`^ {2}verdict before ${before.verdict}, now (valid|unknown)$`, 'm'),
    );
    const replayed = latest();
    expect(replayed).not.toBe(stored);
    expect(file(replayed, 'plan.json')).toEqual(plan);
    expect(file(replayed, 'test.json').spec).toEqual({ ...before.spec, plan });
    // The operations that were asked first, before answers could make a difference, are the same.
    const asked = (directory: string) =>
      readFileSync(join(directory, 'history.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"type":"invoke"'))
        .slice(0, 3)
        .map((line) => JSON.parse(line))
        .map(({ f, key, value }) => ({ f, key, value }));
    expect(asked(replayed)).toEqual(asked(stored));
  });

  it('of a run whose plan was damaged is refused by file and path', async () => {
    await ordeal(words('--time-limit', '2s', '--nemesis', 'kill', '--seed', '6'));
    const path = join(latest(), 'plan.json');
    const plan = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify([{ ...plan[0], kind: 'kil' }]));
    const { exitCode, stdout, stderr } = await ordeal(['replay', 'latest', '--out', folder]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
    expect(stderr).toMatch(/error: .*plan\.json: \/0\/kind must be/);
    expect(readdirSync(join(folder, 'raft-kv'))).toHaveLength(1);
    expect(stderr).toMatch(/^hint: /m);
  });
});

describe('a run that is ended', () => {
  /** Starts a run of a minute and resolves once clients are at work. */
  async function atWork(): Promise<{
    readonly child: ReturnType<typeof startOrdeal>;
    readonly ended: Promise<{ exitCode: number | undefined; stderr: string }>;
  }> {
    const child = startOrdeal(words('--nemesis', 'none', '--time-limit', '60s'));
    const ended = child.then(({ exitCode, stderr }) => ({ exitCode, stderr }));
    let shown = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        shown += String(chunk);
        if (/^main /m.test(shown)) resolve();
      });
      // Then the test fails by what it expects of the end.
      ended.then(() => resolve());
    });
    return { child, ended };
  }

  const historyLines = (): string[] =>
    readFileSync(join(latest(), 'history.jsonl'), 'utf8').trimEnd().split('\n');

  async function untilSomeHistory(): Promise<void> {
    while (!existsSync(join(latest(), 'history.jsonl')) || historyLines().length < 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by one %s stops, keeps the run, exits 130',
    async (signal) => {
      const { child, ended } = await atWork();
      await untilSomeHistory();
      expect(processesNaming(folder, child.pid)).toHaveLength(3);
      child.kill(signal);
      const { exitCode, stderr } = await ended;
      expect(exitCode).toBe(130);
      expect(stderr).toContain('interrupted: healing, stopping and keeping the partial run');
      expect(stderr).toMatch(/^error: interrupted/m);
      expect(stderr).toContain(`hint: the partial run is in ${latest()}`);
      expect(processesNaming(folder, undefined)).toEqual([]);
      expect(historyLines().length).toBeGreaterThanOrEqual(50);
      const checked = await ordeal(['check', 'latest', '--out', folder]);
      expect(checked.exitCode).toBe(2);
      expect(checked.stdout).toContain('interrupted: ');
    },
  );

  it('by two signals leaves at once and says how to clean up', async () => {
    const { child, ended } = await atWork();
    // Two different ones: a second SIGINT could merge with the first before it is delivered.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/left at once: .*npx ordeal clean\n$/);
  });

  it('by kill -9 leaves a history that checks, and no nodes', async () => {
    const { child, ended } = await atWork();
    await untilSomeHistory();
    child.kill('SIGKILL');
    await ended;
    while (processesNaming(folder, undefined).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const checked = await ordeal(['check', 'latest', '--out', folder, '--json']);
    const { verdict, results } = JSON.parse(checked.stdout) as {
      verdict: string;
      results: { operations: { ok: number }; doubts: { code: string }[] };
    };
    expect({ verdict, exitCode: checked.exitCode }).toEqual({ verdict: 'unknown', exitCode: 2 });
    expect(results.doubts.map((doubt) => doubt.code)).toContain('interrupted');
    expect(results.operations.ok).toBeGreaterThan(0);
  });
});

describe('a run that is killed while its nodes are paused', () => {
  it('leaves them stopped, and clean ends them', async () => {
    const plan = join(folder, 'plan.json');
    const fault = { id: 'f1', kind: 'pause', at: 100, until: 59_000, targets: { select: 'all' } };
    writeFileSync(plan, JSON.stringify([fault]));
    const child = startOrdeal(words('--plan', plan, '--time-limit', '60s'));
    let shown = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        shown += String(chunk);
        if (/^fault {2}f1 pause n1 n2 n3/m.test(shown)) resolve();
      });
      child.finally(resolve);
    });
    // The fault is announced before it is carried out.
    const paused = (): number =>
      processesNaming(folder, child.pid).filter((pid) => stateOf(pid) === 'T').length;
    while (paused() < 3 && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    await child;
    expect(processesNaming(folder, undefined)).toHaveLength(3);
    const cleaned = await ordeal(['clean', '--json']);
    expect(JSON.parse(cleaned.stdout).removed).toHaveLength(3);
    while (processesNaming(folder, undefined).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});

describe('a run that cannot start', () => {
  it('on an engine that is not there: exit 255, and what to do', async () => {
    const { exitCode, stdout, stderr } = await ordeal([
      ...['run', 'raft-kv', '--runtime', 'docker', '--out', folder],
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 255, stdout: '' });
    expect(stderr).toMatch(
      /^error: no Docker engine answers at unix:\/\/\/nonexistent\/docker.sock/,
    );
    expect(stderr).toMatch(/^hint: /m);
    expect(existsSync(join(folder, 'latest'))).toBe(false);
  });

  it('with auto falls back to processes, and says why', async () => {
    const { exitCode, stderr } = await ordeal([
      ...['run', 'raft-kv', '--nodes', '1', '--nemesis', 'none', '--time-limit', '1s'],
      ...['--out', folder],
    ]);
    expect(stderr).toMatch(/^note {3}runtime process: no Docker engine answers at /);
    expect(exitCode).toBe(0);
  });
});
