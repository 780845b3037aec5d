// What goes wrong around a run: the engine goes away, somebody removes a sandbox, a node does not
// start, the user interrupts. Each is told in a sentence, and nothing is left behind.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { HarnessError, InterruptedError, NodeError } from '../../src/errors.ts';
import { findLeftovers } from '../../src/runtime/docker/clean.ts';
import { findEngine } from '../../src/runtime/docker/engine.ts';
import { removeAll } from '../../src/runtime/docker/removal.ts';
import { createDockerRuntime } from '../../src/runtime/docker/runtime.ts';
import { candidateSubnets } from '../../src/runtime/docker/subnet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newRunId, specFor, startParrots } from './support/cluster.ts';
import { buildPayload, describeWithEngine, engine } from './support/engine.ts';
import { startRelay } from './support/relay.ts';

afterEach(() => void vi.unstubAllEnvs());

async function leftOf(runId: string): Promise<readonly string[]> {
  const found = await findLeftovers(engine());
  return found.filter((one) => one.run === runId).map((one) => `${one.kind} ${one.name}`);
}

describeWithEngine('failures', () => {
  it('of the engine in mid-run are noticed, and told by everything that is tried then', async () => {
    const relay = await startRelay(engine());
    const parrots = await startParrots(['n1', 'n2'], { engine: relay.engine });
    try {
      const failures: Error[] = [];
      parrots.cluster.onFailure((error) => failures.push(error));
      relay.cut();
      await expect.poll(() => failures.length).toBe(1);
      expect(failures[0]).toBeInstanceOf(HarnessError);
      expect(failures[0]?.message).toMatch(/^the Docker engine at unix:.* stopped answering$/);
      const rejected = await parrots.cluster.kill('n1').catch((error: unknown) => error);
      expect(rejected).toBeInstanceOf(HarnessError);
      expect(rejected).toMatchObject({ message: expect.stringContaining('killing n1') });
      await expect(parrots.cluster.nodeState('n1')).rejects.toBeInstanceOf(HarnessError);
      await expect(
        parrots.cluster.setLinks([{ from: 'n1', to: 'n2', cut: true, lossPercent: 0 }]),
      ).rejects.toBeInstanceOf(HarnessError);
      const left = await parrots.stop();
      expect(left).toHaveLength(4 + 1 + 2);
      expect(left.every((line) => /^(container|network|volume) ordeal-test-/.test(line))).toBe(
        true,
      );
      expect(failures).toHaveLength(1);
    } finally {
      const found = await findLeftovers(engine());
      await removeAll(
        engine(),
        found.filter((one) => one.run === parrots.runId),
      );
    }
    expect(await leftOf(parrots.runId)).toEqual([]);
  });

  it('of a sandbox that somebody removes are noticed', async () => {
    const parrots = await startParrots(['n1']);
    try {
      const failures: Error[] = [];
      parrots.cluster.onFailure((error) => failures.push(error));
      const sandbox = (await leftOf(parrots.runId)).find((line) => line.endsWith('-sandbox'));
      await engine()
        .docker.getContainer(String(sandbox?.split(' ')[1]))
        .remove({ force: true });
      await expect.poll(() => failures.length).toBe(1);
      expect(failures[0]?.message).toMatch(/^the sandbox of n1 was lost/);
    } finally {
      expect(await parrots.stop()).toEqual([]);
    }
  });

  it('of a node that ends when it starts come with its last words', async () => {
    const { agentFile } = await buildPayload('parrot');
    const hostFile = join(temporaryFolder('run'), 'host.mjs');
    writeFileSync(hostFile, 'console.log("no such thing as \\u001b[31mluck"); process.exit(7);');
    const runtime = createDockerRuntime({ engine: engine(), payload: { hostFile, agentFile } });
    const runId = newRunId();
    const error = await runtime
      .start(specFor(['n1', 'n2'], temporaryFolder('run'), runId), new AbortController().signal)
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(NodeError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^n[12] did not start/),
      hint: 'its last words: no such thing as \\x1b[31mluck',
    });
    expect(await leftOf(runId)).toEqual([]);
  });

  it.each([
    ['at once', 0],
    ['when its network is there', 1],
    ['when its first containers are there', 3],
  ])('by interruption %s leave nothing', async (_, resources) => {
    const payload = await buildPayload('parrot');
    const runtime = createDockerRuntime({ engine: engine(), payload });
    await runtime.capabilities();
    const runId = newRunId();
    const interruption = new AbortController();
    const spec = specFor(['n1', 'n2', 'n3'], temporaryFolder('run'), runId);
    const outcome = runtime.start(spec, interruption.signal).catch((error: unknown) => error);
    if (resources > 0) {
      const count = async (): Promise<number> => (await leftOf(runId)).length;
      await expect.poll(count, { interval: 5 }).toBeGreaterThanOrEqual(resources);
    }
    interruption.abort();
    expect(await outcome).toBeInstanceOf(InterruptedError);
    expect(await leftOf(runId)).toEqual([]);
  });

  it('of a subnet that is taken are stepped around', async () => {
    const runId = newRunId();
    const [first] = candidateSubnets(runId);
    const { docker } = engine();
    const other = await docker.createNetwork({
      Name: `other-${runId}`,
      IPAM: { Driver: 'default', Config: [{ Subnet: String(first?.cidr) }] },
    });
    try {
      const payload = await buildPayload('parrot');
      const runtime = createDockerRuntime({ engine: engine(), payload });
      const spec = specFor(['n1'], temporaryFolder('run'), runId);
      const cluster = await runtime.start(spec, new AbortController().signal);
      expect(cluster.facts['network']).not.toBe(first?.cidr);
      expect(await cluster.stop()).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  it('to find an engine name the place, the reason and the remedy', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
    expect(await findEngine()).toEqual({
      found: false,
      reason: expect.stringMatching(
        /^no Docker engine answers at unix:\/\/\/nowhere\/docker.sock \(DOCKER_HOST\): .*ENOENT/,
      ),
      remedy: expect.stringContaining('docker.io'),
    });
  });
});
