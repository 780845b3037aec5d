// `ordeal compare A B`: two stored runs side by side.

import { defineCommand, flagRow } from '../command.ts';
import { outRow } from '../run/options.ts';

export const compareCommand = defineCommand({
  name: 'compare',
  summary: 'compare two stored runs: settings, verdicts, latency and availability',
  description: 'Exits 0 where both have the same verdict and signature, and 1 where they differ.',
  operands: [
    { name: 'a', summary: "a run's folder, latest, or the end of its name", required: true },
    { name: 'b', summary: 'another', required: true },
  ],
  options: {
    out: outRow,
    json: flagRow('print the result as one JSON document'),
  },
  examples: [
    { line: 'compare 20260102T030405.678Z-7 latest', what: 'an earlier run and the last one' },
    { line: 'compare runs/raft-kv/a runs/raft-kv/b --json', what: 'for a program' },
  ],
  load: async () => (await import('../actions.ts')).compareAction,
});
