// `ordeal report RUN`: makes the report of a stored run again.

import { defineCommand } from '../command.ts';
import { outRow } from '../run/options.ts';

export const runOperand = {
  name: 'run',
  summary: "a run's folder, the end of its name, or latest",
  required: true,
  choices: () => ['latest'],
};

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'make the report of a stored run again: report.html in its folder',
  operands: [runOperand],
  options: { out: outRow },
  examples: [
    { line: 'report latest', what: 'the run before this' },
    { line: 'report runs/raft-kv/20260102T030405.678Z-7', what: 'a run by its folder' },
  ],
  load: async () => (await import('../actions.ts')).reportAction,
});
