// `ordeal completion bash|zsh|fish`: a script for the shell, made from the commands' own records.

import { completionOf } from '../actions/completion.ts';
import { type Command, defineCommand } from '../command.ts';
import { shells } from '../completion.ts';

/** `commands` is handed in, since this command is one of them. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    operands: [
      { name: 'shell', summary: 'bash, zsh or fish', required: true, choices: () => shells },
    ],
    options: {},
    examples: [
      { line: 'completion bash >> ~/.bashrc', what: 'bash' },
      { line: 'completion zsh > ~/.zfunc/_ordeal', what: 'zsh, with ~/.zfunc in fpath' },
      { line: 'completion fish > ~/.config/fish/completions/ordeal.fish', what: 'fish' },
    ],
    load: async () => ({ run: completionOf(commands) }),
  });
}
