// Prints the history of a simulated run of raft-kv: `print-history.ts SEED calm|swarm`.

import { simulate } from '../../../src/search/simulate.ts';
import { drawProfile, type Roughness } from '../../../src/search/swarm.ts';
import { raftKvSpec } from '../../support/run-spec.ts';

const [seed = '', roughness = ''] = process.argv.slice(2);
const lines: string[] = [];
await simulate(
  raftKvSpec({ seed: Number(seed), profile: drawProfile(roughness as Roughness, Number(seed)) }),
  { observer: { op: (op) => lines.push(JSON.stringify(op)) } },
);
process.stdout.write(`${lines.join('\n')}\n`);
