// What `ordeal completion` does: a script for the shell, made from the commands' own records.

import { UsageError } from '../../errors.ts';
import { hintFor } from '../../suggest.ts';
import type { Action, Command, OptionTable } from '../command.ts';
import { flagName } from '../command.ts';
import { type CompletedCommand, completionScript, shells } from '../completion.ts';
import { exitCodes } from '../exit-codes.ts';

/** `commands` is handed in, since the command is one of them. */
export function completionOf(commands: () => readonly Command[]): Action<OptionTable> {
  return async ({ output }, [name = '']) => {
    const shell = shells.find((each) => each === name);
    if (shell === undefined) {
      const message = `there is no completion for '${name}'`;
      throw new UsageError({ message, hint: hintFor(name, shells) });
    }
    const script = completionScript(shell, commands().map(completed));
    output.result(
      script
        .trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
    return exitCodes.valid;
  };
}

function completed(command: Command): CompletedCommand {
  return {
    name: command.name,
    summary: command.summary,
    words: command.operands.flatMap((operand) => operand.choices?.() ?? []),
    flags: [
      ...Object.entries(command.options).map(([key, row]) => ({
        flag: flagName(key),
        summary: row.summary,
        takesValue: row.kind === 'value',
        choices: row.kind === 'value' ? [...new Set(row.choices?.() ?? [])] : [],
      })),
      { flag: '--help', summary: 'print help', takesValue: false, choices: [] },
    ],
  };
}
