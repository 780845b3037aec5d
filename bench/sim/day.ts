// Whether the memory of a simulation stays flat: raft-kv on five nodes for a simulated day, with
// kills now and then, and the heap after a full collection at every tenth of it. No history is
// kept: what is measured is the simulator and the system. `npx tsx --expose-gc bench/sim/day.ts
// [SECONDS] [OPERATIONS PER SECOND]`

import { createRandom } from '../../src/random.ts';
import { createSimRuntime } from '../../src/runtime/sim/sim-runtime.ts';
import type { Client } from '../../src/system.ts';
import { raftKv } from '../../systems/raft-kv/index.ts';
import { createRaftKv } from '../../systems/raft-kv/node.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

const [length = '86400', pace = '2'] = wordsOf('[SECONDS] [OPERATIONS_PER_SECOND]');
const seconds = wholeNumber(length);
const rate = wholeNumber(pace);
const SAMPLES = 10;
/** One node is killed, and started again a second later, this often. */
const KILL_EVERY_S = 60;

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('run with --expose-gc');

const cluster = await createSimRuntime({ createProgram: () => createRaftKv }).start(
  {
    runId: 'day',
    system: 'raft-kv',
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
    bugs: [],
    options: {},
    seed: 1,
    directory: '',
  },
  new AbortController().signal,
);

const { clock, nodes } = cluster;
const random = createRandom(1);
const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => void clock.setTimer(ms, resolve));

const open = (process: number): Promise<Client> =>
  raftKv.openClient({
    process,
    nodes,
    home: nodes[process % nodes.length] as string,
    clock,
    random: random.fork(`c${process}`),
    timeoutMs: 2_000,
    connect: (node) => cluster.connect(`c${process}`, node),
  });

await wait(2_000);
const client = await open(0);
const draws = random.fork('operations');
const cpu = process.cpuUsage();
let ok = 0;
let invoked = 0;
for (let sample = 1; sample <= SAMPLES; sample++) {
  const until = (seconds * 1e9 * sample) / SAMPLES;
  while (clock.now() < until) {
    await wait(draws.exponential(1000 / rate));
    const key = `k${draws.int(5)}`;
    const write = draws.chance(1, 2);
    invoked++;
    const { type } = await client.invoke(
      write ? { f: 'write', key, value: invoked } : { f: 'read', key },
    );
    if (type === 'ok') ok++;
    if (draws.chance(1, KILL_EVERY_S * rate)) {
      const node = draws.pick(nodes);
      await cluster.kill(node);
      await wait(1_000);
      await cluster.restart(node);
    }
  }
  collect();
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage(cpu);
  const ratio = clock.now() / 1e9 / ((user + system) / 1e6);
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `${(clock.now() / 1e9).toFixed(0).padStart(6)} s  heap ${mib(heapUsed)} MiB  resident ${mib(rss)} MiB  ` +
      `${ok} of ${invoked} operations ok  ${ratio.toFixed(0)} simulated seconds per CPU second`,
  );
}
client.close();
await cluster.stop();
