// Prints what a run came to, for people or for programs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OrdealError } from '../../errors.ts';
import type { History } from '../../history/types.ts';
import { span } from '../../report/line.ts';
import { repeatCommand } from '../../report/repeat-command.ts';
import { writeReport } from '../../report/stored/write-report.ts';
import { terminalReport } from '../../report/terminal.ts';
import { RunFile } from '../../run/stored-run.ts';
import type { RunOutcome } from '../../run/types.ts';
import { type ExitCode, exitCodeOfVerdict } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { bugsNamed, systemNamed } from '../registry.ts';
import { shownPath } from '../shown-path.ts';

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

/** What a run came to, for programs. */
export function runDocument({ spec, results, directory }: RunOutcome) {
  const { verdict } = results;
  const shown = shownPath(directory);
  // The copy of the plan in the run's folder: the file that it came from may change.
  const repeat = repeatCommand(spec, spec.plan === null ? null : join(shown, RunFile.plan));
  const exitCode = exitCodeOfVerdict(verdict);
  return { verdict, exitCode, directory: shown, repeat, spec, results };
}

/**
 * `readHistory` is called only where the history is part of the report. Returns the run's exit
 * code.
 */
export function printRun(
  output: Output,
  outcome: RunOutcome,
  readHistory: () => History,
  asJson: boolean,
): ExitCode {
  const document = runDocument(outcome);
  const { verdict, exitCode, directory, repeat, spec, results } = document;
  if (asJson) {
    output.json(document);
    return exitCode;
  }
  const bugs = bugsNamed(spec.bugs, systemNamed(spec.system));
  const history = verdict === 'invalid' ? readHistory() : [];
  const hasPage = existsSync(join(outcome.directory, RunFile.report));
  const page = hasPage ? join(directory, RunFile.report) : null;
  output.result(terminalReport({ spec, results, directory, page, history, bugs, repeat }));
  return exitCode;
}
