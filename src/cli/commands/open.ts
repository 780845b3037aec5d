// `ordeal open RUN`: shows the report of a stored run in the browser.

import { defineCommand } from '../command.ts';
import { outRow } from '../run/options.ts';
import { runOperand } from './report.ts';

export const openCommand = defineCommand({
  name: 'open',
  summary: 'show the report of a stored run in the browser',
  operands: [runOperand],
  options: { out: outRow },
  examples: [{ line: 'open latest', what: 'the run before this' }],
  load: async () => (await import('../actions.ts')).openAction,
});
