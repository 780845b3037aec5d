// What `ordeal serve` does: all stored runs in the browser, until Ctrl-C.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRealClock } from '../../clock.ts';
import { HarnessError, InputError, messageOf } from '../../errors.ts';
import { span } from '../../report/line.ts';
import { readServeAssets } from '../../report/stored/write-report.ts';
import { serveRuns } from '../../serve/server.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { untilSignal } from '../signals.ts';

export async function run(
  { output }: CommandContext,
  _operands: readonly string[],
  { out, port }: { readonly out: string; readonly port: number },
): Promise<ExitCode> {
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
}
