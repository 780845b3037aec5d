// How fast, and in how much memory, events are judged while they come in: a register history of
// many clients and keys, pushed one event at a time. The memory in use after a collection is taken
// a hundred times; it goes up and down with what happens to be pending, and flat means that it does
// not grow with the length. Usage: tsx --expose-gc bench/linearizable/online.ts [--operations
// 1000000] [--json FILE]

import { parseArgs } from 'node:util';
import { casRegister } from '../../checkers/linearizable/models/register.ts';
import { OnlineLinearizability } from '../../checkers/linearizable/online/online.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import type { Op } from '../../src/history/types.ts';
import { createRandom } from '../../src/random.ts';
import { quantile, report } from '../support/measure.ts';

const { values: flags } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '20' },
    keys: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('run with --expose-gc');
const operations = Number(flags.operations);
const clients = Number(flags.clients);
const keys = Number(flags.keys);

/**
 * Every operation takes effect as it returns; the events are made as they are needed, so that none
 * are kept.
 */
function* events(): Generator<Op> {
  const random = createRandom(1).fork('online-bench');
  const pending = new Map<number, { f: 'read' | 'write'; key: string; value: number }>();
  const state = new Map<string, number>();
  let time = 0;
  let called = 0;
  for (let index = 0; called < operations || pending.size > 0; ) {
    const process = random.int(clients);
    const operation = pending.get(process);
    time += 1 + random.int(20_000);
    const base = { index, time, process };
    if (operation !== undefined) {
      pending.delete(process);
      const { f, key, value } = operation;
      if (f === 'write') state.set(key, value);
      index++;
      yield { ...base, type: 'ok', f, key, value: f === 'read' ? (state.get(key) ?? null) : value };
    } else if (called < operations) {
      called++;
      const key = `k${random.int(keys)}`;
      const f = random.chance(1, 2) ? 'read' : 'write';
      pending.set(process, { f, key, value: called });
      index++;
      yield { ...base, type: 'invoke', f, key, ...(f === 'write' && { value: called }) };
    }
  }
}

const online = new OnlineLinearizability(casRegister());
const heapMiB: number[] = [];
const seconds: number[] = [];
const hundredth = Math.floor((operations * 2) / 100);
let begin = hostMonotonicMs();
for (const op of events()) {
  const { verdict } = online.push(op);
  if (verdict === 'invalid')
    throw new Error(`a linearizable history was found invalid at event ${op.index}`);
  if ((op.index + 1) % hundredth !== 0) continue;
  seconds.push((hostMonotonicMs() - begin) / 1000);
  // The second waits for what the first left to be swept beside us.
  collect();
  collect();
  heapMiB.push(
    process.memoryUsage().heapUsed / 2 ** 20 + process.memoryUsage().arrayBuffers / 2 ** 20,
  );
  begin = hostMonotonicMs();
}
const status = online.finish();
if (status.verdict === 'invalid' || status.undecided > 0)
  throw new Error('not everything was judged');
report(
  `online checking, ${operations} operations of ${clients} clients on ${keys} keys`,
  [
    { name: 'a hundredth of the events', unit: 's', values: seconds },
    { name: 'all events', unit: 's', values: [seconds.reduce((sum, each) => sum + each, 0)] },
    { name: 'memory in use', unit: 'MiB', values: heapMiB },
    {
      name: 'median memory of the second half over that of the first',
      unit: 'times',
      values: [quantile(heapMiB.slice(50), 0.5) / quantile(heapMiB.slice(0, 50), 0.5)],
    },
  ],
  flags.json ?? null,
);
