// The command line: commander, fed from the registry of commands.

import { type CommanderError, Option, Command as Program } from 'commander';
import { UsageError } from '../errors.ts';
import { sanitize } from '../text.ts';
import type { Command, CommandContext } from './command.ts';
import { flagUsage, readOptions } from './command.ts';
import { commands } from './commands/index.ts';
import { type ExitCode, exitCodeMeanings, exitCodes } from './exit-codes.ts';

type Texts = Readonly<Record<string, string | boolean | undefined>>;

/** Builds the program. `onDone` is told the exit code of the command that ran. */
export function createProgram(context: CommandContext, onDone: (code: ExitCode) => void): Program {
  const program = new Program('ordeal')
    .description('Starts a cluster, breaks it on purpose, and judges whether it kept its promises.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({ helpWidth: 100, sortSubcommands: false })
    // Errors are thrown, and printed in one place for all commands (main.ts).
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', () => `\n${exitCodeHelp()}`);
  for (const command of commands) addCommand(program, command, context, onDone);
  return program;
}

function addCommand(
  program: Program,
  command: Command,
  context: CommandContext,
  onDone: (code: ExitCode) => void,
): void {
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description(command.description ?? `${command.summary}.`.replace(/^./, (c) => c.toUpperCase()))
    .helpOption('-h, --help', 'print help')
    .allowExcessArguments(false)
    .addHelpText('after', () => `\n${examplesHelp(command)}`);
  for (const { name, summary, required, variadic } of command.operands) {
    const words = variadic === true ? `${name}...` : name;
    sub.argument(required ? `<${words}>` : `[${words}]`, summary);
  }
  for (const [key, row] of Object.entries(command.options)) {
    const shown = row.kind === 'value' && row.shown !== undefined ? ` (default: ${row.shown})` : '';
    const option = new Option(flagUsage(key, row), `${row.summary}${shown}`);
    if (row.group !== undefined) option.helpGroup(`${row.group}:`);
    if (row.kind === 'value') option.argParser(onlyOnce(flagUsage(key, row)));
    sub.addOption(option);
  }
  sub.action(async (...received: unknown[]) => {
    const texts = sub.opts<Texts>();
    const operands = received
      .slice(0, command.operands.length)
      .flat()
      .filter((operand): operand is string => typeof operand === 'string');
    const options = readOptions(command.options, texts);
    const { run } = await command.load();
    onDone(await run(context, operands, options));
  });
}

/** A flag that is given twice is a mistake: which of the two was meant? */
function onlyOnce(usage: string): (text: string, before: string | undefined) => string {
  return (text, before) => {
    if (before === undefined) return text;
    throw new UsageError({
      message: `${usage.split(' ')[0]} is given twice: '${before}' and '${text}'`,
      hint: 'give it once; several names are separated by commas',
    });
  };
}

function examplesHelp(command: Command): string {
  const width = Math.max(...command.examples.map(({ line }) => line.length));
  const lines = command.examples.map(({ line, what }) =>
    width > 60 ? `  ordeal ${line}\n      ${what}` : `  ordeal ${line.padEnd(width)}  ${what}`,
  );
  return ['Examples:', ...lines].join('\n');
}

function exitCodeHelp(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, code]) =>
      `  ${String(code).padStart(3)}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`,
  );
  return ['Exit codes:', ...lines].join('\n');
}

/** What commander objects to, in our form: one line, and its suggestion as the hint. */
export function usageErrorOf(error: CommanderError): UsageError {
  const [first = '', ...rest] = error.message.split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  return new UsageError({
    message: sanitize(first.replace(/^error: /, '')),
    hint: suggestion === '' ? 'ordeal --help lists commands and options' : lowerFirst(suggestion),
  });
}

function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
}
