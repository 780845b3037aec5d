// `ordeal doctor`: what this machine can do, what it cannot, and what to do about that.

import { defineCommand, flagRow } from '../command.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'say what this machine can do, and what to install for the rest',
  operands: [],
  options: { json: flagRow('print the result as one JSON document') },
  examples: [{ line: 'doctor', what: 'everything, with the remedy for what is missing' }],
  load: async () => (await import('../actions.ts')).doctorAction,
});
