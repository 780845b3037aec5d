// What a killed harness leaves is found and removed; what belongs to somebody who is alive stays.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { clean, findLeftovers } from '../../src/runtime/docker/clean.ts';
import { checkDocker } from '../../src/runtime/docker/doctor.ts';
import type { Payload } from '../../src/runtime/docker/package-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newRunId, startParrots } from './support/cluster.ts';
import { buildPayload, describeWithEngine, engine } from './support/engine.ts';

/**
 * Starts a harness of its own and kills it, as `kill -9` does, once it has said `word` and some
 * more time has passed.
 */
async function killHarness(
  runId: string,
  payload: Payload,
  word: string,
  delayMs: number,
): Promise<void> {
  const script = 'test/docker/fixtures/start-and-hang.ts';
  const folder = temporaryFolder('run');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, runId, payload.hostFile, payload.agentFile, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  await expect.poll(() => said, { timeout: 60_000 }).toContain(`${word}\n`);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describeWithEngine('clean', () => {
  it('removes what a killed harness left, and nothing of a living one', async () => {
    const payload = await buildPayload('parrot');
    const runId = newRunId();
    const living = await startParrots(['n1']);
    try {
      await killHarness(runId, payload, 'started', 0);
      const left = (await findLeftovers(engine())).filter((one) => one.run === runId);
      expect(left.map((one) => one.kind).sort()).toEqual([
        ...Array.from({ length: 6 }, () => 'container'),
        'network',
        ...Array.from({ length: 3 }, () => 'volume'),
      ]);
      expect(new Set(left.map((one) => one.owner))).toEqual(new Set(['dead']));
      const checks = await checkDocker({ payload, search: { found: true, engine: engine() } });
      expect(checks).toContainEqual(
        expect.objectContaining({ name: 'leftovers', remedy: 'remove them: ordeal clean' }),
      );

      const result = await clean(engine(), { all: false, images: false });
      expect(result.failed).toEqual([]);
      expect(result.removed.filter((one) => one.run === runId)).toHaveLength(10);
      expect(result.kept.filter((one) => one.run === living.runId)).toHaveLength(4);
      const after = await findLeftovers(engine());
      expect(after.filter((one) => one.run === runId)).toEqual([]);
      expect((await living.cluster.nodeState('n1')).status).toBe('running');
    } finally {
      expect(await living.stop()).toEqual([]);
    }
  });

  it.each([0, 150, 600])(
    'removes what is half made: killed %d ms into the start',
    async (delayMs) => {
      const runId = newRunId();
      await killHarness(runId, await buildPayload('parrot'), 'starting', delayMs);
      const result = await clean(engine(), { all: false, images: false });
      expect(result.failed).toEqual([]);
      const after = await findLeftovers(engine());
      expect(after.filter((one) => one.run === runId)).toEqual([]);
    },
  );
});
