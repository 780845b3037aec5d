// What `ordeal explain RUN` does: what broke, when and why, in the terminal.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { repeatCommand } from '../../report/repeat-command.ts';
import { explainedLines } from '../../report/terminal-explain.ts';
import { findRun, RunFile, readStoredRun } from '../../run/stored-run.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodeOfVerdict } from '../exit-codes.ts';
import { bugsNamed, systemNamed } from '../registry.ts';
import { shownPath } from '../shown-path.ts';

export async function run(
  { output }: CommandContext,
  [name = '']: readonly string[],
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const directory = findRun(out, name);
  const { test, results } = readStoredRun(directory);
  if (results === null) {
    throw new InputError({
      message: `${shownPath(directory)} has no verdict`,
      hint: 'it goes on, or was ended early; ordeal check judges what there is',
    });
  }
  const { spec } = test;
  const shown = shownPath(directory);
  const page = join(directory, RunFile.report);
  output.result(
    explainedLines({
      spec,
      results,
      directory: shown,
      page: existsSync(page) ? shownPath(page) : null,
      history:
        results.verdict === 'invalid' ? readHistoryFile(join(directory, RunFile.history)) : [],
      bugs: bugsNamed(spec.bugs, systemNamed(spec.system)),
      repeat: repeatCommand(spec, spec.plan === null ? null : join(shown, RunFile.plan)),
    }),
  );
  return exitCodeOfVerdict(results.verdict);
}
