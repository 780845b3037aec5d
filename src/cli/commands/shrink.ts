// `ordeal shrink RUN`: a failing simulated run, cut down to the few operations and faults that
// matter.

import { defineCommand, flagRow, valueRow } from '../command.ts';
import { wholeNumber } from '../option-values.ts';
import { outRow } from '../run/options.ts';
import { runOperand } from './report.ts';

const ATTEMPTS_MAX = 5_000;

export const shrinkCommand = defineCommand({
  name: 'shrink',
  summary: 'cut a failing simulated run down to what matters',
  description:
    'Leaves out faults, keys, clients, operations and nodes, shortens what is left, and keeps a smaller run only if ' +
    'it fails in the same way: same checker, same kind of anomaly. Ctrl-C keeps the smallest run so far.',
  operands: [runOperand],
  options: {
    attempts: valueRow({
      placeholder: 'n',
      summary: 'simulated runs to try at the most',
      parse: wholeNumber(1, 1_000_000),
      initial: ATTEMPTS_MAX,
      shown: String(ATTEMPTS_MAX),
    }),
    jobs: valueRow({
      placeholder: 'n',
      summary: 'worker threads; what is found does not depend on it',
      parse: wholeNumber(1, 256),
      initial: 1,
      shown: '1',
    }),
    out: outRow,
    json: flagRow('print the result as one JSON document'),
  },
  examples: [{ line: 'shrink latest --jobs 2', what: 'the run before this, if it failed' }],
  load: async () => (await import('../actions.ts')).shrinkAction,
});
