// `ordeal open RUN`: shows the report of a stored run in the browser.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { span } from '../../report/line.ts';
import { writeReport } from '../../report/stored/write-report.ts';
import { findRun, RunFile } from '../../run/stored-run.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { outRow } from '../run/options.ts';
import { shownPath } from '../shown-path.ts';
import { runOperand } from './report.ts';

export const openCommand = defineCommand({
  name: 'open',
  summary: 'show the report of a stored run in the browser',
  operands: [runOperand],
  options: { out: outRow },
  examples: [{ line: 'open latest', what: 'the run before this' }],
  async run({ output }, [name = ''], { out }) {
    const directory = findRun(out, name);
    const path = join(directory, RunFile.report);
    if (!existsSync(path)) writeReport(directory, shownPath(directory));
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
  },
});

/** What shows a file in the user's browser. ORDEAL_OPENER names another program. */
function opener(): readonly [string, ...string[]] {
  const { ORDEAL_OPENER: own } = process.env;
  if (own !== undefined && own !== '') return [own];
  if (process.platform === 'darwin') return ['open'];
  return process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
}
