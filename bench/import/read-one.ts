// Reads one file several times in a process of its own, and prints what it took as JSON.

import { parseArgs } from 'node:util';
import { checkAsync as checkLinearizable } from '../../checkers/linearizable/check.ts';
import { casRegister } from '../../checkers/linearizable/models/register.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import { readHistory } from '../../src/history/import/read-history.ts';

/** What is printed. */
export interface ReadTimes {
  /** Seconds, in order; the first is that of a cold start. */
  readonly read: readonly number[];
  /** Reading and judging together; empty where the history is not judged. */
  readonly judged: readonly number[];
  /** Largest resident set after the first reading, in MiB. */
  readonly rssMiB: number;
  /** The same before anything was read. */
  readonly rssBeforeMiB: number;
}

const { values: flags } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    as: { type: 'string', default: 'columns' },
    judge: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '5' },
  },
});

const rssBeforeMiB = largestMiB();
let rssMiB = 0;
const read: number[] = [];
const judged: number[] = [];
for (let i = 0; i < Number(flags.repeats); i++) {
  const begin = hostMonotonicMs();
  const imported = await readHistory(flags.file, { as: flags.as === 'ops' ? 'ops' : 'columns' });
  read.push((hostMonotonicMs() - begin) / 1000);
  if (i === 0) rssMiB = largestMiB();
  if (!flags.judge || imported.as !== 'columns') continue;
  const { verdict } = await checkLinearizable(imported.columns, casRegister());
  judged.push((hostMonotonicMs() - begin) / 1000);
  if (verdict !== 'valid') throw new Error(`a linearizable history was judged ${verdict}`);
}
process.stdout.write(JSON.stringify({ read, judged, rssMiB, rssBeforeMiB } satisfies ReadTimes));

function largestMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
