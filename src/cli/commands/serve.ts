// `ordeal serve`: all stored runs in the browser, until Ctrl-C.

import { defineCommand, valueRow } from '../command.ts';
import { wholeNumber } from '../option-values.ts';
import { outRow } from '../run/options.ts';

const DEFAULT_PORT = 7867;

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'list all stored runs in the browser, compare them, follow one that goes on',
  description:
    'Serves a list of all stored runs on 127.0.0.1: filtered and sorted, two side by side, trends over time, and a run ' +
    'that is going on as it goes. Only this machine can reach it. Ends with Ctrl-C.',
  operands: [],
  options: {
    out: outRow,
    port: valueRow({
      placeholder: 'n',
      summary: 'port on 127.0.0.1; 0 for any that is free',
      parse: wholeNumber(0, 65_535),
      initial: DEFAULT_PORT,
      shown: String(DEFAULT_PORT),
    }),
  },
  examples: [{ line: 'serve', what: 'all runs below runs/' }],
  load: async () => (await import('../actions.ts')).serveAction,
});
