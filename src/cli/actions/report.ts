// What `ordeal report RUN` does: makes the report of a stored run again.

import { span } from '../../report/line.ts';
import { writeReport } from '../../report/stored/write-report.ts';
import { findRun } from '../../run/stored-run.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';

export async function run(
  { output }: CommandContext,
  [name = '']: readonly string[],
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const directory = findRun(out, name);
  const path = writeReport(directory, shownPath(directory));
  output.result([[span('heading', 'Report'), `  ${shownPath(path)}`]]);
  return exitCodes.valid;
}
