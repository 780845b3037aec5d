// The whole path in containers: from the command line to the verdict, and what is left after every
// kind of end.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { findLeftovers } from '../../src/runtime/docker/clean.ts';
import { ordeal, startOrdeal } from '../cli/support/ordeal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeWithEngine, engine } from './support/engine.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('run');
});

const words = (...more: string[]): string[] => [
  ...['run', 'raft-kv', '--runtime', 'docker', '--out', folder],
  ...more,
];

/** The command line's tests hide the engine; these are about it. */
const withEngine = (): Record<string, string> => ({ DOCKER_HOST: engine().address });

const latest = (): string => realpathSync(join(folder, 'latest'));

interface StoredTest {
  readonly runId: string;
}

async function leftoversOfLatest(): Promise<readonly string[]> {
  const { runId } = JSON.parse(readFileSync(join(latest(), 'test.json'), 'utf8')) as StoredTest;
  const left = await findLeftovers(engine());
  return left.filter(({ run }) => run === runId).map(({ kind, name }) => `${kind} ${name}`);
}

/** Starts a run of a minute, and resolves once its history has grown. */
async function atWork(): Promise<{ readonly child: ReturnType<typeof startOrdeal> }> {
  const child = startOrdeal(words('--nodes', '3', '--time-limit', '60s'), withEngine());
  const history = (): string => join(folder, 'latest', 'history.jsonl');
  const lines = (): number =>
    existsSync(history()) ? readFileSync(history(), 'utf8').split('\n').length : 0;
  while (lines() < 100 && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // Wrapped, because the child is itself a promise: that of its end.
  return { child };
}

describeWithEngine('a run in containers', () => {
  it('under four kinds of faults finds no violation, shows evidence, and leaves nothing', async () => {
    const { exitCode, stdout } = await ordeal(
      words('--nemesis', 'partition,kill,pause,clock', '--time-limit', '8s', '--seed', '7'),
      withEngine(),
    );
    // A machine that is busy with other things may leave a fault without evidence; a violation is
    // never right.
    expect([0, 2], stdout).toContain(exitCode);
    expect(stdout).toMatch(
      /register, 5 nodes on docker, partition, kill, pause, clock, 8s, seed 7/,
    );
    for (const mechanism of [
      'iptables',
      'SIGKILL by the engine',
      'cgroup freezer',
      'libfaketime',
    ]) {
      expect(stdout).toContain(mechanism);
    }
    expect(await leftoversOfLatest()).toEqual([]);
  });

  it('ends at its first violation where it is told to', async () => {
    const { exitCode, stdout } = await ordeal(
      [
        ...['run', 'raft-kv', '--runtime', 'docker', '--out', folder],
        ...['--bug', 'stale-read', '--stop-on-violation'],
      ],
      withEngine(),
    );
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toMatch(/^ {2}stopped at [\d.]+s, at the violation that linearizable saw/m);
    expect(await leftoversOfLatest()).toEqual([]);
  });

  it('that is interrupted heals, removes all it made, keeps the run, and exits 130', async () => {
    const { child } = await atWork();
    child.kill('SIGINT');
    const { exitCode, stderr } = await child;
    expect(exitCode, stderr).toBe(130);
    expect(await leftoversOfLatest()).toEqual([]);
    const checked = await ordeal(['check', 'latest', '--out', folder]);
    expect(checked.exitCode).toBe(2);
  });

  it('that is killed leaves a history that checks, and clean removes the rest', async () => {
    const { child } = await atWork();
    child.kill('SIGKILL');
    await child;
    expect(await leftoversOfLatest()).not.toEqual([]);
    const cleaned = await ordeal(['clean'], withEngine());
    expect(cleaned.exitCode, cleaned.stdout).toBe(0);
    expect(await leftoversOfLatest()).toEqual([]);
    const checked = await ordeal(['check', 'latest', '--out', folder, '--json']);
    const { results } = JSON.parse(checked.stdout);
    expect(results.operations.ok).toBeGreaterThan(0);
    // Nothing contradicts itself, but nobody can say what the rest of the run would have shown.
    expect(checked.exitCode).toBe(2);
  });
});
