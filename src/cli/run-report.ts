// Prints what a run came to, for people or for programs.

import { join } from 'node:path';
import type { History } from '../history/types.ts';
import { repeatCommand } from '../report/repeat-command.ts';
import { terminalReport } from '../report/terminal.ts';
import { RunFile } from '../run/stored-run.ts';
import type { RunOutcome } from '../run/types.ts';
import { type ExitCode, exitCodeOfVerdict } from './exit-codes.ts';
import type { Output } from './output.ts';
import { bugsNamed, systemNamed } from './registry.ts';
import { shownPath } from './shown-path.ts';

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
  output.result(terminalReport({ spec, results, directory: shown, history, bugs, repeat }));
  return exitCode;
}
