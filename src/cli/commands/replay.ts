// `ordeal replay RUN`: does a stored run again. A simulated one must come out the same, event by
// event.

import { defineCommand, flagRow } from '../command.ts';
import { outRow } from '../run/options.ts';
import { runOperand } from './report.ts';

export const replayCommand = defineCommand({
  name: 'replay',
  summary: 'do a stored run again, and compare',
  description:
    'A simulated run must come out the same, byte for byte; the first event that differs is named. A run in ' +
    'containers or processes is repeated with the same operations, faults and seed, as closely as reality allows.',
  operands: [runOperand],
  options: {
    out: outRow,
    messages: flagRow('sim and process: store every message in messages.jsonl'),
    json: flagRow('print the result as one JSON document'),
  },
  examples: [
    { line: 'replay latest', what: 'the run before this, once more' },
    { line: 'replay latest --messages', what: 'and keep what the nodes said to each other' },
  ],
  load: async () => (await import('../actions.ts')).replayAction,
});
