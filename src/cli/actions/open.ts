// What `ordeal open RUN` does: shows the report of a stored run in the browser.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { span } from '../../report/line.ts';
import { writeReport } from '../../report/stored/write-report.ts';
import { findRun, RunFile } from '../../run/stored-run.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';

export async function run(
  { output }: CommandContext,
  [name = '']: readonly string[],
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const directory = findRun(out, name);
  const path = join(directory, RunFile.report);
  if (!existsSync(path)) writeReport(directory, shownPath(directory));
  const { execa } = await import('execa');
  const [program, ...words] = opener();
  const { failed } = await execa(program, [...words, path], {
    reject: false,
    stdio: 'ignore',
    timeout: 10_000,
  });
  if (failed) {
    const note = ` ${program} could not show it: open this file in a browser`;
    output.progress([span('unknown', 'note  '), note]);
  }
  output.result([[span('heading', 'Report'), `  ${path}`]]);
  return exitCodes.valid;
}

/** What shows a file in the user's browser. ORDEAL_OPENER names another program. */
function opener(): readonly [string, ...string[]] {
  const { ORDEAL_OPENER: own } = process.env;
  if (own !== undefined && own !== '') return [own];
  if (process.platform === 'darwin') return ['open'];
  return process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
}
