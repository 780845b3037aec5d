// What the simulated network does to messages between nodes and from clients.

import { expect, test } from 'vitest';
import type { CreateProgram } from '../../src/node/types.ts';
import type { SimCluster } from '../../src/runtime/sim/sim-cluster.ts';
import type { LinkState } from '../../src/runtime/types.ts';
import {
  bodyOf,
  profileWith,
  sleepVirtually,
  startSimulation,
  type TestClusterOptions,
} from './support/clusters.ts';
import { reply } from './support/programs.ts';

/**
 * n1 sends numbered messages to n2 on request (`count`, one every `everyMs`); n2 lists what came,
 * with times.
 */
const numbers: CreateProgram = (env) => {
  const got: [number, number][] = [];
  return {
    start: () => undefined,
    receive(message) {
      const { body } = message;
      if (body.type === 'number') got.push([Number(body['n']), env.clock.monotonic()]);
      else if (body.type === 'list') reply(env, message, { type: 'list_ok', got });
      else {
        for (let n = 0; n < Number(body['count']); n++) {
          const send = (): void => env.send('n2', { type: 'number', n });
          env.clock.setTimer(n * Number(body['everyMs']), send);
        }
      }
    },
  };
};

interface Sent {
  readonly numbers: number[];
  readonly timesMs: number[];
  readonly cluster: SimCluster;
}

/** Sends `count` messages n1→n2 and tells what arrived, in order. */
async function send(
  count: number,
  options: TestClusterOptions & { everyMs?: number; links?: readonly LinkState[] } = {},
  during: (cluster: SimCluster) => Promise<void> = async () => undefined,
): Promise<Sent> {
  const cluster = await startSimulation(numbers, { nodes: 2, ...options });
  await cluster.setLinks(options.links ?? []);
  const [first, second] = [await cluster.connect('c1', 'n1'), await cluster.connect('c2', 'n2')];
  void first.request({ type: 'send', count, everyMs: options.everyMs ?? 1 }, 1);
  await during(cluster);
  await sleepVirtually(cluster, 100_000);
  const got = bodyOf(await second.request({ type: 'list' }, 10)).got as [number, number][];
  await cluster.stop();
  const start = got[0]?.[1] ?? 0;
  return { numbers: got.map(([n]) => n), timesMs: got.map(([, t]) => t - start), cluster };
}

const link = (parts: Partial<LinkState>): LinkState => ({
  from: 'n1',
  to: 'n2',
  cut: false,
  lossPercent: 0,
  ...parts,
});
const range = (count: number) => Array.from({ length: count }, (_, n) => n);
const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);

test('by default everything arrives, once, and messages close in time overtake each other', async () => {
  const { numbers: got } = await send(1000, { everyMs: 0.1 });
  expect(sorted(got)).toEqual(range(1000));
  expect(got).not.toEqual(range(1000));
});

test('a fifo network keeps the order, but for what it reorders on purpose', async () => {
  const fifo = await send(1000, {
    everyMs: 0.1,
    profile: profileWith({ network: { ordering: 'fifo' } }),
  });
  expect(fifo.numbers).toEqual(range(1000));
  const reordering = await send(1000, {
    everyMs: 0.1,
    profile: profileWith({ network: { ordering: 'fifo', reorderPpm: 50_000 } }),
  });
  expect(reordering.numbers).not.toEqual(range(1000));
  expect(sorted(reordering.numbers)).toEqual(range(1000));
});

test('loss and duplication come in the proportion of the profile', async () => {
  const lossy = await send(2000, { profile: profileWith({ network: { lossPpm: 250_000 } }) });
  expect(lossy.numbers.length / 2000).toBeCloseTo(0.75, 1);
  const doubling = await send(2000, {
    profile: profileWith({ network: { duplicatePpm: 250_000 } }),
  });
  expect(doubling.numbers.length / 2000).toBeCloseTo(1.25, 1);
  expect(new Set(doubling.numbers).size).toBe(2000);
});

test('the default latency has the mean and the minimum that it says', async () => {
  const latencies: number[] = [];
  const sentAt = new Map<number, number>();
  await send(5000, {
    onMessage({ event, id, time, src }) {
      if (src !== 'n1') return;
      if (event === 'sent') sentAt.set(id, time);
      if (event === 'received') latencies.push((time - (sentAt.get(id) ?? 0)) / 1e6);
    },
  });
  expect(latencies).toHaveLength(5000);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(0.3);
  expect(latencies.reduce((sum, ms) => sum + ms, 0) / 5000).toBeCloseTo(1, 1);
});

test('a slow link sends one message after the other', async () => {
  const profile = profileWith({
    network: { latency: { type: 'constant', ms: 1 }, bytesPerSecond: 1000 },
  });
  const { numbers: got, timesMs } = await send(10, { everyMs: 0, profile });
  expect(got).toEqual(range(10));
  // {"type":"number","n":0} and the envelope are 63 bytes.
  expect(timesMs.map(Math.round)).toEqual(range(10).map((n) => n * 63));
});

test('a link that is full loses what comes next', async () => {
  const profile = profileWith({
    network: { latency: { type: 'constant', ms: 50 }, inFlightMax: 3 },
  });
  const { numbers: got } = await send(10, { everyMs: 0, profile });
  expect(got).toEqual([0, 1, 2]);
});

test('a link that clogs up releases late, and loses nothing', async () => {
  const profile = profileWith({
    network: { clogPpm: 50_000, clogDuration: { type: 'constant', ms: 500 } },
  });
  const { numbers: got, timesMs } = await send(100, { profile });
  expect(sorted(got)).toEqual(range(100));
  expect(timesMs.at(-1)).toBeGreaterThan(400);
});

test('a cut drops one direction, counts what it drops, and stops what is under way', async () => {
  const latency = { type: 'constant', ms: 10 } as const;
  const { numbers: got, cluster } = await send(
    100,
    { profile: profileWith({ network: { latency } }) },
    async (running) => {
      await sleepVirtually(running, 30.5);
      await running.setLinks([link({ cut: true })]);
      await sleepVirtually(running, 30);
      await running.setLinks([]);
    },
  );
  // Sent from 21 ms on, a message is under way when the link is cut; sent before 51, it arrives
  // before the heal.
  expect(got).toEqual([...range(21), ...range(100).slice(61)]);
  expect(await cluster.dropped({ from: 'n1', to: 'n2' }, false)).toBe(40);
  expect(await cluster.dropped({ from: 'n2', to: 'n1' }, true)).toBe(0);
});

test('a probe shows a cut of a silent link, and no node sees it', async () => {
  const cluster = await startSimulation(numbers, { nodes: 2 });
  await cluster.setLinks([link({ cut: true })]);
  expect(await cluster.dropped(link({}), false)).toBe(0);
  expect(await cluster.dropped(link({}), true)).toBe(1);
  await cluster.setLinks([link({ lossPercent: 50 })]);
  expect(await cluster.dropped(link({}), true)).toBeGreaterThan(1);
  await cluster.setLinks([]);
  const before = await cluster.dropped(link({}), false);
  expect(await cluster.dropped(link({}), true)).toBe(before);
  await cluster.stop();
});

test('faults of a link lose, delay, duplicate, reorder and slow down messages', async () => {
  const lossy = await send(1000, { links: [link({ lossPercent: 30 })] });
  expect(lossy.numbers.length / 1000).toBeCloseTo(0.7, 1);
  const doubled = await send(100, { links: [link({ duplicatePercent: 100 })] });
  expect(sorted(doubled.numbers)).toEqual(sorted([...range(100), ...range(100)]));
  const profile = profileWith({ network: { latency: { type: 'constant', ms: 1 } } });
  const mixed = await send(1000, { profile, links: [link({ reorderPercent: 20 })] });
  expect(mixed.numbers).not.toEqual(range(1000));
  expect(sorted(mixed.numbers)).toEqual(range(1000));
  const plain = await send(1, { profile });
  const late = await send(1, { profile, links: [link({ delayMs: 40 })] });
  expect([plain.numbers, late.numbers]).toEqual([[0], [0]]);
  const slow = await send(3, { profile, everyMs: 0, links: [link({ bytesPerSecond: 1000 })] });
  expect(slow.timesMs.map(Math.round)).toEqual([0, 63, 126]);
});

test('a clogged link holds messages back until it is cleared', async () => {
  const { numbers: got } = await send(10, { links: [link({ clogged: true })] }, async (running) => {
    await sleepVirtually(running, 5_000);
    const second = await running.connect('c3', 'n2');
    expect(bodyOf(await second.request({ type: 'list' }, 10)).got).toEqual([]);
    await running.setLinks([]);
  });
  expect(sorted(got)).toEqual(range(10));
});

test('a fault on one link changes no latency on another', async () => {
  const arrivals = async (links: readonly LinkState[]): Promise<number[]> => {
    const times: number[] = [];
    const { cluster } = await send(50, {
      nodes: 3,
      links,
      onMessage({ event, time, src }) {
        if (event === 'received' && src === 'n1') times.push(time);
      },
    });
    expect(cluster.statistics.outsideCalls).toBe(0);
    return times;
  };
  const other = link({ from: 'n3', to: 'n1', lossPercent: 50, jitterMs: 5 });
  expect(await arrivals([other])).toEqual(await arrivals([]));
});

test('client messages take no time by default, and what the profile says otherwise', async () => {
  const times: number[] = [];
  for (const ms of [0, 25]) {
    const cluster = await startSimulation(numbers, {
      profile: profileWith({ client: { latency: { type: 'constant', ms } } }),
    });
    const connection = await cluster.connect('c1', 'n1');
    const before = cluster.clock.now();
    await connection.request({ type: 'list' }, 1000);
    times.push((cluster.clock.now() - before) / 1e6);
    await cluster.stop();
  }
  expect(times).toEqual([0, 50]);
});
