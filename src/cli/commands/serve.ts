// `ordeal serve`: all stored runs in the browser, until Ctrl-C.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRealClock } from '../../clock.ts';
import { HarnessError, InputError, messageOf } from '../../errors.ts';
import { span } from '../../report/line.ts';
import { readServeAssets } from '../../report/stored/write-report.ts';
import { serveRuns } from '../../serve/server.ts';
import { defineCommand, valueRow } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../option-values.ts';
import { outRow } from '../run/options.ts';
import { untilSignal } from '../signals.ts';

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
  async run({ output }, _, { out, port }) {
    if (!existsSync(out)) {
      throw new InputError({ message: `${out} does not exist`, hint: 'run something first' });
    }
    const server = await serveRuns({
      out: resolve(out),
      port,
      clock: createRealClock(),
      assets: readServeAssets(),
    }).catch((cause: unknown) => {
      throw new HarnessError({
        message: `port ${port} cannot be used: ${messageOf(cause)}`,
        hint: 'choose another with --port, or 0 for any that is free',
        cause,
      });
    });
    output.result([[span('heading', 'Runs'), `  ${server.url}`]]);
    output.progress([span('dim', 'note  '), ' Ctrl-C ends it']);
    await untilSignal();
    await server.close();
    return exitCodes.valid;
  },
});
