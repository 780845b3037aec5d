// Prints what a run came to, for people or for programs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OrdealError } from '../errors.ts';
import type { History } from '../history/types.ts';
import { span } from '../report/line.ts';
import { repeatCommand } from '../report/repeat-command.ts';
import { writeReport } from '../report/stored/write-report.ts';
import { terminalReport } from '../report/terminal.ts';
import { RunFile } from '../run/stored-run.ts';
import type { RunOutcome } from '../run/types.ts';
import { type ExitCode, exitCodeOfVerdict } from './exit-codes.ts';
import type { Output } from './output.ts';
import { bugsNamed, systemNamed } from './registry.ts';
import { shownPath } from './shown-path.ts';

/** Writes a run's page. What goes wrong with it is said, and changes no verdict. */
export function storeReport(output: Output, directory: string): void {
  if (!existsSync(join(directory, RunFile.test))) return;
  try {
    writeReport(directory, shownPath(directory));
  } catch (error) {
    if (!(error instanceof OrdealError)) throw error;
    output.progress([span('unknown', 'note  '), ` no ${RunFile.report}: ${error.message}`]);
  }
}

/** `readHistory` is called only where the history is part of the report. Returns the run's exit code. */
export function printRun(
  output: Output,
  { spec, results, directory }: RunOutcome,
  readHistory: () => History,
  asJson: boolean,
): ExitCode {
  const { verdict } = results;
  const exitCode = exitCodeOfVerdict(verdict);
  const shown = shownPath(directory);
  // The copy of the plan in the run's folder: the file that it came from may change.
  const repeat = repeatCommand(spec, spec.plan === null ? null : join(shown, RunFile.plan));
  if (asJson) {
    output.json({ verdict, exitCode, directory: shown, repeat, spec, results });
    return exitCode;
  }
  const bugs = bugsNamed(spec.bugs, systemNamed(spec.system));
  const history = verdict === 'invalid' ? readHistory() : [];
  const hasPage = existsSync(join(directory, RunFile.report));
  const page = hasPage ? join(shown, RunFile.report) : null;
  output.result(terminalReport({ spec, results, directory: shown, page, history, bugs, repeat }));
  return exitCode;
}
