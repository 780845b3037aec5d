// The image that nodes run, what was found out about this machine, and a bundled system in it from
// start to leader.

import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { randomSeed } from '../../src/random.ts';
import { checkDocker } from '../../src/runtime/docker/doctor.ts';
import { findHostFiles } from '../../src/runtime/docker/host-files.ts';
import { ensureNodeImage } from '../../src/runtime/docker/node-image.ts';
import { removeAll } from '../../src/runtime/docker/removal.ts';
import { createDockerRuntime } from '../../src/runtime/docker/runtime.ts';
import { findSystem } from '../../systems/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newRunId, specFor } from './support/cluster.ts';
import { buildPayload, describeWithEngine, engine } from './support/engine.ts';

describeWithEngine('the node image', () => {
  it('is built from what is here, and found again', async () => {
    const payload = await buildPayload('parrot');
    appendFileSync(payload.agentFile, `\n// ${randomSeed()}\n`);
    const said: string[] = [];
    const built = await ensureNodeImage(engine(), payload, (text) => said.push(text));
    try {
      expect(said.length).toBeGreaterThan(0);
      said.length = 0;
      const found = await ensureNodeImage(engine(), payload, (text) => said.push(text));
      expect(found).toEqual(built);
      expect(said).toEqual([]);
      const { Config: config } = await engine().docker.getImage(built.id).inspect();
      expect(config.Labels).toMatchObject({ 'dev.ordeal': '1' });
    } finally {
      expect(await removeAll(engine(), [{ kind: 'image', name: built.tag }])).toEqual([]);
    }
  });

  it('knows the tools that this machine has', async () => {
    const payload = await buildPayload('parrot');
    const { facilities } = await ensureNodeImage(engine(), payload, () => undefined);
    const files = findHostFiles();
    expect(facilities.found.faketime.works).toBe(files.faketime !== null);
    const hasIptables = [...files.commands.keys()].some((name) => name.endsWith('-restore'));
    expect(facilities.found.drop.works).toBe(hasIptables);
    if (!facilities.found.netem.works) expect(facilities.found.netem.reason).not.toBe('');
  });
});

describeWithEngine('the doctor', () => {
  it('looks at engine, tools, disk and leftovers, with a remedy for all that is not well', async () => {
    const checks = await checkDocker({ payload: await buildPayload('parrot') });
    expect(checks.map((check) => check.name)).toEqual([
      'Docker engine',
      'iptables',
      'iptables statistic',
      'iptables redirect',
      'tc netem',
      'tc htb',
      'libfaketime',
      'packet faults',
      'Docker disk',
      'leftovers',
    ]);
    expect(checks[0]).toEqual({
      name: 'Docker engine',
      state: 'ok',
      text: `${engine().version}, API ${engine().apiVersion}, at ${engine().address}`,
    });
    for (const check of checks) {
      expect(check.text).not.toBe('');
      expect(check.state === 'ok' || check.remedy !== '').toBe(true);
    }
  });

  it('says where a runtime cannot be built instead of breaking off', async () => {
    const payload = { hostFile: '/nowhere/host.mjs', agentFile: '/nowhere/agent.mjs' };
    const checks = await checkDocker({ payload });
    expect(checks.find((check) => check.state === 'failed')).toMatchObject({
      name: 'sandboxes',
      text: expect.stringContaining('ENOENT'),
    });
    expect(checks.at(-1)?.name).toBe('leftovers');
  });

  it('speaks of local processes where there is no engine', async () => {
    const search = { found: false, reason: 'no engine', remedy: 'install one' } as const;
    expect(await checkDocker({ search })).toEqual([
      {
        name: 'Docker engine',
        state: 'limited',
        text: 'no engine; runs use local processes',
        remedy: 'install one',
      },
    ]);
  });
});

describeWithEngine('a bundled system', () => {
  it('runs in containers as it is', async () => {
    const system = findSystem('raft-kv');
    if (system === undefined) throw new Error('raft-kv is not there');
    const runtime = createDockerRuntime({ engine: engine(), payload: await buildPayload('real') });
    const nodes = ['n1', 'n2', 'n3'];
    const directory = temporaryFolder('run');
    const spec = { ...specFor(nodes, directory, newRunId()), system: 'raft-kv' };
    const cluster = await runtime.start(spec, new AbortController().signal);
    try {
      const connections = await Promise.all(nodes.map((node) => cluster.connect('c1', node)));
      await expect
        .poll(
          async () => {
            const statuses = await Promise.all(
              connections.map(async (connection) => {
                return [connection.node, await system.status(connection, 1_000)] as const;
              }),
            );
            return system.isReady(new Map(statuses));
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      for (const connection of connections) connection.close();
    } finally {
      expect(await cluster.stop()).toEqual([]);
    }
  });
});
