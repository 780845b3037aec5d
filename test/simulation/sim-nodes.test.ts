// Lives, pauses, clocks, disks and crashes of simulated nodes.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CreateProgram } from '../../src/node/types.ts';
import type { SimCluster } from '../../src/runtime/sim/sim-cluster.ts';
import type { Connection, NodeExit } from '../../src/runtime/types.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bodyOf, profileWith, sleepVirtually, startSimulation } from './support/clusters.ts';
import { counter, echo, reply } from './support/programs.ts';

/**
 * Counts what it wrote whole: two changes for each addition, so that one of them may survive a
 * crash alone.
 */
const tally: CreateProgram = (env) => ({
  start: () => undefined,
  async receive(message) {
    if (message.body.type === 'add') {
      env.storage.append('tally', 'x');
      env.storage.append('tally', '\n');
      await env.storage.sync();
    }
    reply(env, message, {
      type: 'count',
      count: (env.storage.read('tally') ?? '').split('\n').length - 1,
    });
  },
});

const count = async (connection: Connection, type: 'add' | 'read'): Promise<unknown> =>
  bodyOf(await connection.request({ type }, 1000)).count;

test('a killed node loses what it had not synced, and nothing else', async () => {
  const left: unknown[] = [];
  for (const unsynced of [false, true]) {
    const cluster = await startSimulation(counter, {
      options: { unsynced },
      profile: profileWith({ disk: { unsyncedSurvive: 'none' } }),
    });
    const first = await cluster.connect('c1', 'n1');
    for (let n = 0; n < 5; n++) await first.request({ type: 'add' }, 1000);
    await cluster.kill('n1');
    await cluster.restart('n1');
    left.push(await count(await cluster.connect('c1', 'n1'), 'read'));
    await cluster.stop();
  }
  expect(left).toEqual([5, 0]);
});

test('a kill resets connections: what was asked is undecided, what is asked later is not sent', async () => {
  const cluster = await startSimulation(counter);
  const connection = await cluster.connect('c1', 'n1');
  const pending = connection.request({ type: 'add' }, 1000);
  await cluster.kill('n1');
  expect(await pending).toEqual({ kind: 'no-reply', reason: 'n1 was killed' });
  expect(await cluster.nodeState('n1')).toEqual({ status: 'down', life: null });
  expect(await connection.request({ type: 'read' }, 10)).toMatchObject({ kind: 'not-sent' });
  await expect(cluster.connect('c1', 'n1')).rejects.toThrow('connection refused: n1 is down');
  await cluster.kill('n1');
  await cluster.restart('n1');
  await cluster.restart('n1');
  expect(await cluster.nodeState('n1')).toEqual({ status: 'running', life: 'n1#2' });
  expect(await connection.request({ type: 'read' }, 10)).toMatchObject({ kind: 'not-sent' });
  await cluster.stop();
});

test('a request that is not answered in time comes back as no reply, at that time', async () => {
  const silent: CreateProgram = () => ({ start: () => undefined, receive: () => undefined });
  const cluster = await startSimulation(silent);
  const connection = await cluster.connect('c1', 'n1');
  const before = cluster.clock.now();
  expect(await connection.request({ type: 'hello' }, 250)).toMatchObject({ kind: 'no-reply' });
  expect(cluster.clock.now() - before).toBe(250e6);
  await cluster.stop();
});

/** Lists the monotonic times at which its timer (every 100 ms) fired. */
const ticker: CreateProgram = (env) => {
  const ticks: number[] = [];
  const tick = (): void => {
    ticks.push(Math.round(env.clock.monotonic()));
    env.clock.setTimer(100, tick);
  };
  return {
    start: () => void env.clock.setTimer(100, tick),
    receive: (message) => reply(env, message, { type: 'ticks', ticks }),
  };
};

test('a paused node fires its timers and gets its messages late, on resume', async () => {
  const cluster = await startSimulation(ticker, { nodes: 1 });
  const connection = await cluster.connect('c1', 'n1');
  await sleepVirtually(cluster, 250);
  await cluster.pause('n1');
  await cluster.pause('n1');
  expect((await cluster.nodeState('n1')).status).toBe('paused');
  expect(await cluster.clockOffset('n1')).toBeNull();
  const asked = cluster.clock.now();
  const answer = connection.request({ type: 'ticks' }, 10_000);
  await sleepVirtually(cluster, 1_000);
  await cluster.resume('n1');
  expect(bodyOf(await answer)).toMatchObject({ ticks: [100, 200] });
  expect(cluster.clock.now() - asked).toBe(1_000e6);
  await sleepVirtually(cluster, 120);
  const later = bodyOf(await connection.request({ type: 'ticks' }, 10));
  expect(later).toMatchObject({ ticks: [100, 200, 1250, 1350] });
  await cluster.stop();
});

test('wall clocks are skewed as told, exactly; the monotonic clock is not', async () => {
  const cluster = await startSimulation(echo, { nodes: 2 });
  const connection = await cluster.connect('c1', 'n1');
  const read = async (): Promise<{ wall: number; monotonic: number }> =>
    bodyOf(await connection.request({ type: 'echo' }, 10)) as { wall: number; monotonic: number };
  const right = await read();
  await cluster.setClock('n1', { offsetMs: -60_000, ratePpm: 1_000_000 });
  const jumped = await read();
  expect(jumped.wall - right.wall).toBeCloseTo(-60_000, 3);
  expect(jumped.monotonic).toBe(right.monotonic);
  await cluster.setClock('n1', { offsetMs: 0, ratePpm: 1_010_000 });
  await sleepVirtually(cluster, 10_000);
  expect((await cluster.clockOffset('n1'))?.offsetMs).toBeCloseTo(100, 6);
  expect((await read()).monotonic - right.monotonic).toBeCloseTo(10_000, 6);
  expect((await cluster.clockOffset('n2'))?.offsetMs).toBe(0);
  await cluster.kill('n1');
  await cluster.restart('n1');
  expect((await cluster.clockOffset('n1'))?.offsetMs).toBeGreaterThan(100);
  await cluster.setClock('n1', { offsetMs: 0, ratePpm: 1_000_000 });
  expect((await cluster.clockOffset('n1'))?.offsetMs).toBe(0);
  await cluster.stop();
});

test('clocks of a profile are off from the start, each by its own', async () => {
  const cluster = await startSimulation(echo, {
    profile: profileWith({ clock: { offsetMsMax: 500, driftPpmMax: 200 } }),
  });
  const offsets = [];
  for (const node of cluster.nodes) offsets.push((await cluster.clockOffset(node))?.offsetMs ?? 0);
  expect(new Set(offsets).size).toBe(3);
  for (const offset of offsets) expect(Math.abs(offset)).toBeLessThan(501);
  await cluster.stop();
});

/** Fails in the way that its request names. */
const fragile: CreateProgram = (env) => ({
  start() {
    if (env.options['failStart'] === true) throw new Error('cannot start');
  },
  receive(message) {
    switch (message.body.type) {
      case 'throw':
        throw new TypeError('thrown\nsecond line');
      case 'reject':
        void Promise.reject(new RangeError('rejected'));
        return;
      case 'async':
        return (async () => {
          await env.storage.sync();
          throw new Error('later');
        })() as unknown as undefined;
      case 'timer':
        env.clock.setTimer(5, () => {
          throw new Error('in a timer');
        });
        return;
      case 'fail-then-act':
        void Promise.resolve().then(() => env.send('n2', { type: 'ghost' }));
        throw new Error('dead before its promise runs');
      default:
        reply(env, message, { type: 'fine' });
    }
  },
});

async function exitOf(type: string): Promise<{ exits: NodeExit[]; cluster: SimCluster }> {
  const cluster = await startSimulation(fragile, { nodes: 2, keepLogs: true });
  const exits: NodeExit[] = [];
  cluster.onNodeExit((exit) => exits.push(exit));
  const connection = await cluster.connect('c1', 'n1');
  expect(await connection.request({ type }, 1_000)).toMatchObject({ kind: 'no-reply' });
  await sleepVirtually(cluster, 1);
  return { exits, cluster };
}

test.each([
  ['throw', 'TypeError: thrown'],
  ['reject', 'RangeError: rejected'],
  ['async', 'Error: later'],
  ['timer', 'Error: in a timer'],
  ['fail-then-act', 'Error: dead before its promise runs'],
])('an exception (%s) is a crash of that node, with its stack in its log', async (type, reason) => {
  const { exits, cluster } = await exitOf(type);
  expect(exits).toEqual([{ node: 'n1', reason }]);
  expect((await cluster.nodeState('n1')).status).toBe('down');
  expect((await cluster.nodeState('n2')).status).toBe('running');
  expect(cluster.log('n1')).toContain('"event":"crash"');
  expect(cluster.log('n1')).toContain('sim-nodes.test.ts');
  await cluster.restart('n1');
  const connection = await cluster.connect('c1', 'n1');
  expect(bodyOf(await connection.request({ type: 'hello' }, 10)).type).toBe('fine');
  await cluster.stop();
});

test('a dead node sends nothing', async () => {
  const seen: string[] = [];
  const cluster = await startSimulation(fragile, {
    nodes: 2,
    onMessage: ({ body }) => seen.push(body.type),
  });
  const connection = await cluster.connect('c1', 'n1');
  await connection.request({ type: 'fail-then-act' }, 100);
  await sleepVirtually(cluster, 100);
  await cluster.stop();
  expect(seen).toEqual(['fail-then-act', 'fail-then-act']);
});

test('a program that fails to start fails the start of the cluster, by name', async () => {
  await expect(startSimulation(fragile, { options: { failStart: true } })).rejects.toThrow(
    /^n\d did not start: Error: cannot start$/,
  );
});

test('a node that is killed while it boots does not start', async () => {
  const cluster = await startSimulation(echo);
  await cluster.kill('n1');
  const booting = cluster.restart('n1');
  await cluster.kill('n1');
  await expect(booting).rejects.toThrow('n1 did not start: n1 was killed');
  await sleepVirtually(cluster, 1_000);
  expect((await cluster.nodeState('n1')).status).toBe('down');
  await cluster.stop();
});

test.each([
  ['kept', [1]],
  ['lost', [0]],
  // A torn line is dropped, a whole one counts.
  ['torn', [0, 1]],
] as const)(
  'a node can be killed in the middle of a sync; the write is then %s',
  async (fate, expected) => {
    const left = new Set<unknown>();
    for (let seed = 0; seed < 60; seed++) {
      const cluster = await startSimulation(tally, { seed });
      const exits: NodeExit[] = [];
      cluster.onNodeExit((exit) => exits.push(exit));
      await cluster.killAtSync('n1', fate);
      const connection = await cluster.connect('c1', 'n1');
      const reply = await connection.request({ type: 'add' }, 1000);
      expect(reply).toEqual({ kind: 'no-reply', reason: 'n1 crashed during a sync' });
      expect(await cluster.nodeState('n1')).toEqual({ status: 'down', life: null });
      expect((await cluster.diskStatistics('n1', false)).lostChanges).toBe(fate === 'kept' ? 0 : 2);
      await cluster.restart('n1');
      left.add(await count(await cluster.connect('c1', 'n1'), 'read'));
      expect(exits).toEqual([]);
      await cluster.stop();
    }
    expect([...left].sort()).toEqual(expected);
  },
);

test('a restart calls a planned crash at a sync off', async () => {
  const cluster = await startSimulation(counter);
  await cluster.killAtSync('n1', 'lost');
  await cluster.restart('n1');
  expect(await count(await cluster.connect('c1', 'n1'), 'add')).toBe(1);
  await cluster.stop();
});

test('a restart calls it off even while the sync is under way', async () => {
  const cluster = await startSimulation(counter);
  await cluster.setDisk('n1', { syncDelayMs: 100 });
  await cluster.killAtSync('n1', 'lost');
  const connection = await cluster.connect('c1', 'n1');
  const adding = connection.request({ type: 'add' }, 1000);
  await sleepVirtually(cluster, 50);
  await cluster.restart('n1');
  expect(bodyOf(await adding)).toMatchObject({ count: 1 });
  expect(await cluster.nodeState('n1')).toEqual({ status: 'running', life: 'n1#1' });
  await cluster.stop();
});

test('the crashes that the profile makes during syncs are mended by themselves', async () => {
  const profile = profileWith({ disk: { crashSyncPpm: 1_000_000 } });
  const cluster = await startSimulation(counter, { profile });
  const connection = await cluster.connect('c1', 'n1');
  expect(await connection.request({ type: 'add' }, 1000)).toMatchObject({ kind: 'no-reply' });
  await sleepVirtually(cluster, 1_000);
  expect(await cluster.nodeState('n1')).toEqual({ status: 'running', life: 'n1#2' });
  await cluster.stop();
});

test('a failing disk is an error that the program sees, and a slow one takes its time', async () => {
  const cluster = await startSimulation(counter);
  const exits: NodeExit[] = [];
  cluster.onNodeExit((exit) => exits.push(exit));
  await cluster.setDisk('n1', { full: true });
  const first = await cluster.connect('c1', 'n1');
  expect(await first.request({ type: 'add' }, 100)).toMatchObject({ kind: 'no-reply' });
  await sleepVirtually(cluster, 1);
  expect(exits).toEqual([{ node: 'n1', reason: 'StorageError: disk of n1 is full' }]);
  await cluster.setDisk('n2', { syncDelayMs: 500 });
  const before = cluster.clock.now();
  await count(await cluster.connect('c2', 'n2'), 'add');
  expect((cluster.clock.now() - before) / 1e6).toBeGreaterThan(500);
  await cluster.stop();
});

test('logs are written at the end, where they are asked for', async () => {
  const directory = temporaryFolder('sim');
  const cluster = await startSimulation(echo, { nodes: 1, keepLogs: true, directory });
  await sleepVirtually(cluster, 10);
  expect(await cluster.stop()).toEqual([]);
  const lines = (await readFile(join(directory, 'nodes', 'n1.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['boot', 'started', 'down']);
});
