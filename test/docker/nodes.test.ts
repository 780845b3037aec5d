// Nodes in containers: what they may do, what they keep when they are killed, and what is noticed
// when they stop.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NodeExit } from '../../src/runtime/types.ts';
import { type Parrots, startParrots } from './support/cluster.ts';
import { describeWithEngine, engine } from './support/engine.ts';

describeWithEngine('nodes in containers', () => {
  let parrots: Parrots;
  const exits: NodeExit[] = [];
  beforeAll(async () => {
    parrots = await startParrots(['n1', 'n2', 'n3']);
    parrots.cluster.onNodeExit((exit) => exits.push(exit));
  });
  afterAll(async () => {
    expect(await parrots?.stop()).toEqual([]);
  });

  it('have few rights: no capabilities, no writing outside the volume, no privileges', async () => {
    const { docker } = engine();
    const filters = { label: [`dev.ordeal.run=${parrots.runId}`] };
    const containers = await docker.listContainers({ filters });
    expect(containers).toHaveLength(6);
    for (const { Id } of containers) {
      const { HostConfig: host, Mounts: mounts } = await docker.getContainer(Id).inspect();
      expect(host).toMatchObject({ Privileged: false, CapDrop: ['ALL'], ReadonlyRootfs: true });
      expect(mounts.map((mount) => mount.Type)).toEqual(['volume']);
      const isNode = host.NetworkMode?.startsWith('container:') === true;
      expect(host.CapAdd ?? []).toHaveLength(isNode ? 0 : 2);
    }
    expect(await parrots.say('n1', { type: 'try-write', text: '/etc/passwd' })).toMatchObject({
      outcome: 'EROFS',
    });
  });

  it('are labelled with tool, run, cell and process, as are their network and volumes', async () => {
    const { docker } = engine();
    const filters = { label: [`dev.ordeal.run=${parrots.runId}`, 'dev.ordeal=1'] };
    const [containers, networks, { Volumes: volumes }] = await Promise.all([
      docker.listContainers({ filters }),
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
    ]);
    const all = [...containers, ...networks, ...volumes];
    expect(all).toHaveLength(6 + 1 + 3);
    for (const { Labels: labels } of all) {
      expect(labels).toMatchObject({
        'dev.ordeal.cell': 'parrot/1',
        'dev.ordeal.pid': String(process.pid),
      });
    }
  });

  it('lose what they had not synced when they are killed, and keep what they had', async () => {
    await parrots.say('n1', { type: 'write', text: 'kept.' });
    await parrots.say('n1', { type: 'sync' });
    await parrots.say('n1', { type: 'write', text: 'lost.' });
    expect(await parrots.say('n1', { type: 'read' })).toMatchObject({ text: 'kept.lost.' });
    const before = await parrots.cluster.nodeState('n1');
    await parrots.cluster.kill('n1');
    await parrots.cluster.kill('n1');
    expect(await parrots.cluster.nodeState('n1')).toEqual({ status: 'down', life: null });
    await expect(parrots.cluster.connect('c9', 'n1')).rejects.toThrow('n1 cannot be reached');
    await parrots.cluster.restart('n1');
    await parrots.cluster.restart('n1');
    expect(await parrots.say('n1', { type: 'read' })).toMatchObject({ text: 'kept.' });
    const after = await parrots.cluster.nodeState('n1');
    expect(after.status).toBe('running');
    expect(after.life).not.toBe(before.life);
    expect(exits).toEqual([]);
  });

  it('stand still while they are paused, and go on where they were', async () => {
    const { cluster } = parrots;
    const { life } = await cluster.nodeState('n2');
    await parrots.say('n2', { type: 'write', text: 'in memory' });
    await cluster.pause('n2');
    await cluster.pause('n2');
    expect(await cluster.nodeState('n2')).toEqual({ status: 'paused', life });
    expect(await cluster.clockOffset('n2')).toBeNull();
    await cluster.resume('n2');
    await cluster.resume('n2');
    expect(await cluster.nodeState('n2')).toEqual({ status: 'running', life });
    expect(await parrots.say('n2', { type: 'read' })).toMatchObject({ text: 'in memory' });
  });

  it('can be killed while they are paused; a node that is down is not paused or resumed', async () => {
    const { cluster } = parrots;
    await cluster.pause('n2');
    await cluster.kill('n2');
    await cluster.pause('n2');
    await cluster.resume('n2');
    expect((await cluster.nodeState('n2')).status).toBe('down');
    await cluster.restart('n2');
    expect((await cluster.nodeState('n2')).status).toBe('running');
    expect(exits).toEqual([]);
  });

  it('that stop by themselves are noticed, once each, with code and last words', async () => {
    await parrots.say('n3', { type: 'print', text: 'goodbye \u001b[2Jworld\n' });
    await parrots.say('n3', { type: 'exit', code: 3 }).catch(() => undefined);
    await expect.poll(() => exits.length).toBe(1);
    expect(exits[0]).toMatchObject({ node: 'n3' });
    expect(exits[0]?.reason).toBe('exited with code 3; its last words: goodbye \\x1b[2Jworld');
    await parrots.cluster.restart('n3');
    await parrots.say('n3', { type: 'throw', text: 'a bug' }).catch(() => undefined);
    await expect.poll(() => exits.length).toBe(2);
    expect(exits[1]?.reason).toContain('exited with code 1; its last words: {"event":"crash"');
    await parrots.cluster.restart('n3');
    expect(await parrots.say('n3', { type: 'heard' })).toMatchObject({ type: 'ok' });
  });

  it('may print what they like: it ends up in the log file, across their lives', async () => {
    const nonsense = '\u0000\u001b]0;title\u0007 {"event":7} ✓ ';
    await parrots.say('n1', { type: 'print', text: `${nonsense}first\n` });
    await parrots.cluster.kill('n1');
    await parrots.cluster.restart('n1');
    await parrots.say('n1', { type: 'print', text: `second ${'x'.repeat(3_000_000)}\nthird\n` });
    const lines = (): readonly string[] => parrots.log('n1').split('\n');
    await expect.poll(() => lines().some((line) => line.includes('third'))).toBe(true);
    expect(parrots.log('n1')).toContain(JSON.stringify(`${nonsense}first`).slice(1, -1));
    for (const line of lines().filter((one) => one !== '')) {
      expect(JSON.parse(line)).toHaveProperty('event');
    }
  });

  // The last one: what it leaves is what the removal of this cluster has to cope with.
  it('may be removed in whatever state they are', async () => {
    await parrots.cluster.setLinks([{ from: 'n1', to: 'n2', cut: true, lossPercent: 0 }]);
    await parrots.cluster.pause('n1');
    await parrots.cluster.kill('n2');
    expect((await parrots.cluster.nodeState('n1')).status).toBe('paused');
  });
});
