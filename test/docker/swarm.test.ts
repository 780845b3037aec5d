// A campaign on a real swarm of two engines, one of which is cut off in the middle.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ordeal, startOrdeal } from '../cli/support/ordeal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTwoEngines, type TwoEngines, whatEnginesLack } from './support/two-engines.ts';

const lack = await whatEnginesLack();
if (lack !== null) process.stderr.write(`skipped: campaigns on a swarm: ${lack}\n`);

interface Summary {
  readonly exitCode: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly cells: readonly { readonly id: string; readonly status: string }[];
}

describe.skipIf(lack !== null)('a campaign on a swarm of two nodes', () => {
  let folder: string;
  let engines: TwoEngines;
  beforeAll(async () => {
    folder = temporaryFolder('swarm');
    engines = await startTwoEngines();
  });
  afterAll(() => engines?.stop());

  const file = (name: string, more = ''): string => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(
      path,
      `name: ${name}\nmatrix: { systems: raft-kv, workloads: register, nemeses: kill, runtimes: [docker, sim], seeds: 1..4, timeLimit: 4s }\n${more}`,
    );
    return path;
  };
  const words = (path: string, ...more: string[]): string[] => [
    ...['submit', 'swarm', path, '--shards', '4', '--deadline', '4m', '--json'],
    ...['--engines', engines.worker.host, '--out', join(folder, 'runs'), ...more],
  ];
  const env = (): Record<string, string> => ({ DOCKER_HOST: engines.manager.host });

  const tasksOfWorker = () => engines.worker.docker('ps', '-q', '--filter', 'name=ordeal-');

  /** Both nodes serve, and the second has given up what it was doing when it was cut off. */
  async function untilWhole(): Promise<void> {
    const states = () => engines.manager.docker('node', 'ls', '--format', '{{.Status}}');
    while ((await states()).includes('Down') || (await tasksOfWorker()) !== '') {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Submits, pulls the cable once the second node has a task, and joins it again at the end. */
  async function submitAndCut(
    path: string,
  ): Promise<{ code: number | undefined; summary: Summary }> {
    await untilWhole();
    const running = startOrdeal(words(path), env());
    while ((await tasksOfWorker()) === '') {
      if (running.exitCode !== null && running.exitCode !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    await engines.setCable('down');
    try {
      const { exitCode, stdout, stderr } = await running;
      expect(stderr).toMatch(/shard \d\/4 is lost: its node/);
      return { code: exitCode, summary: JSON.parse(stdout) as Summary };
    } finally {
      await engines.setCable('up');
    }
  }

  it('comes to what every shard has shown, and leaves nothing', { timeout: 400_000 }, async () => {
    const { exitCode, stdout, stderr } = await ordeal(words(file('whole')), env());
    const summary = JSON.parse(stdout) as Summary;
    expect(summary.cells, stderr).toHaveLength(8);
    const { counts } = summary;
    expect(counts, stdout).toMatchObject({ 'not-run': 0, invalid: 0, harness: 0 });
    // On a busy machine a cluster in real time may show nothing; a simulation always shows the
    // same.
    const simulated = summary.cells.filter(({ id }) => id.includes('/sim/'));
    expect(simulated.map(({ status }) => status)).toEqual(simulated.map(() => 'valid'));
    expect(exitCode).toBe((counts['unknown'] ?? 0) > 0 ? 2 : 0);
    expect(await engines.manager.docker('service', 'ls', '-q')).toBe('');
  });

  it('of which one is cut off says unknown for what is missing', { timeout: 400_000 }, async () => {
    const { code, summary } = await submitAndCut(file('cut'));
    expect(code).toBe(2);
    expect(summary.counts['not-run']).toBeGreaterThan(0);
    expect(summary.counts['valid']).toBeGreaterThan(0);
    expect(summary.counts['invalid'] ?? 0).toBe(0);
    expect(summary.cells).toHaveLength(8);
  });

  it('of which one is cut off still fails for a failure', { timeout: 400_000 }, async () => {
    // In every shard, so that whatever is lost one of them is seen.
    const buggy =
      'include: [{ systems: raft-kv, bugs: stale-read, runtimes: sim, seeds: 1..20, label: buggy }]';
    const { code, summary } = await submitAndCut(file('failing', buggy));
    expect(code).toBe(1);
    expect(summary.counts['not-run']).toBeGreaterThan(0);
    expect(summary.counts['invalid']).toBeGreaterThan(0);
  });
});
