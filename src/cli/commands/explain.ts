// `ordeal explain RUN`: what broke, when and why, in the terminal.

import { defineCommand } from '../command.ts';
import { outRow } from '../run/options.ts';
import { runOperand } from './report.ts';

export const explainCommand = defineCommand({
  name: 'explain',
  summary: 'tell what broke in a stored run, when and why',
  description:
    'Tells what broke in a stored run, when and why: the operations, the faults active then, the broken promise, and ' +
    'why the operations cannot be put in order. Exits as the run did.',
  operands: [runOperand],
  options: { out: outRow },
  examples: [{ line: 'explain latest', what: 'the run before this' }],
  load: async () => (await import('../actions.ts')).explainAction,
});
