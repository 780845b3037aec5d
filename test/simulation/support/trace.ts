// One simulation of a small program with every kind of fault, as text: all messages, logs and final
// figures.

import type { CreateProgram } from '../../../src/node/types.ts';
import type { SimCluster } from '../../../src/runtime/sim/sim-cluster.ts';
import { profileWith, sleepVirtually, startSimulation } from './clusters.ts';
import { gossip } from './programs.ts';

const { now } = Date;

/** Gossip that decides by the host's clock, which it took hold of before the simulation began. */
const leaky: CreateProgram = (env) => {
  const inner = gossip(env);
  return {
    start: () => inner.start(),
    receive(message) {
      if (message.body.type !== 'rumours' || now() % 3 > 0) inner.receive(message);
    },
  };
};

/** `gossip`, `gossip-busy` (the host is kept busy meanwhile) or `leaky`. */
export async function traceOf(program: string, seed: number): Promise<string> {
  const lines: string[] = [];
  const cluster = await startSimulation(program === 'leaky' ? leaky : gossip, {
    nodes: 5,
    seed,
    keepLogs: true,
    profile: profileWith({
      network: { lossPpm: 20_000, duplicatePpm: 20_000, reorderPpm: 20_000, clogPpm: 1_000 },
      client: { latency: { type: 'uniform', msMin: 0.1, msMax: 2 }, lossPpm: 10_000 },
      disk: { slowSyncPpm: 20_000, crashSyncPpm: 5_000 },
      clock: { offsetMsMax: 100, driftPpmMax: 100 },
    }),
    onMessage: (event) => lines.push(JSON.stringify(event)),
  });
  const calm = program === 'gossip-busy' ? keepHostBusy() : () => undefined;
  await Promise.all([disturb(cluster), ...[1, 2, 3].map((client) => talk(cluster, client, lines))]);
  calm();
  const { virtualNs, events, messages, fingerprint, outsideCalls } = cluster.statistics;
  lines.push(JSON.stringify({ virtualNs, events, messages, fingerprint, outsideCalls }));
  await cluster.stop().catch(() => undefined);
  return [...lines, ...cluster.nodes.map((node) => cluster.log(node))].join('\n');
}

async function talk(cluster: SimCluster, client: number, lines: string[]): Promise<void> {
  for (let n = 0; n < 60; n++) {
    const node = cluster.nodes[(client + n) % cluster.nodes.length] as string;
    try {
      const connection = await cluster.connect(`c${client}`, node);
      const type = n % 3 === 0 ? 'add' : 'read';
      const reply = await connection.request({ type, rumour: client * 1000 + n }, 200);
      lines.push(JSON.stringify({ time: cluster.clock.now(), client, reply }));
      connection.close();
    } catch (error) {
      lines.push(`${cluster.clock.now()} ${client} ${String(error)}`);
    }
    await sleepVirtually(cluster, 20);
  }
}

async function disturb(cluster: SimCluster): Promise<void> {
  const link = { from: 'n1', to: 'n2', cut: true, lossPercent: 0 };
  for (let round = 0; round < 5; round++) {
    await sleepVirtually(cluster, 50);
    await cluster.setLinks([
      link,
      { ...link, from: 'n3', cut: false, lossPercent: 50, jitterMs: 3 },
    ]);
    await cluster.pause('n4');
    await cluster.setClock('n5', { offsetMs: 100 * round, ratePpm: 1_000_100 });
    await sleepVirtually(cluster, 50);
    await cluster.kill('n1');
    await cluster.killAtSync('n2', 'torn');
    await sleepVirtually(cluster, 50);
    await cluster.setLinks([]);
    await cluster.resume('n4');
    await Promise.allSettled([cluster.restart('n1'), cluster.restart('n2')]);
  }
}

/** Timers and long turns of the host's loop, at times that no two processes share. */
function keepHostBusy(): () => void {
  const spin = setInterval(() => {
    const until = now() + Math.random() * 5;
    while (now() < until);
  }, 1);
  return () => clearInterval(spin);
}
