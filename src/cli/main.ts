#!/usr/bin/env node
// The entry of `ordeal`: runs the command line, prints what went wrong, and leaves with the right code.

import { CommanderError } from 'commander';
import { messageOf, OrdealError } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import { span } from '../report/line.ts';
import { type ExitCode, exitCodeOfError, exitCodes } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';
import { createProgram, usageErrorOf } from './program.ts';

const { argv, stdout, stderr, env } = process;
const words = argv.slice(2);
const output = createOutput({ stdout, stderr, env });

process.on('exit', () => output.live?.clear());
// Nobody awaited it: a bug, and whatever is going on cannot be trusted any more.
process.on('uncaughtException', (error) => process.exit(fail(output, error)));
process.on('unhandledRejection', (error) => process.exit(fail(output, error)));

process.exit(await main());

async function main(): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.valid;
  const program = createProgram({ output, version: packageVersion() }, (code) => {
    exitCode = code;
  });
  try {
    if (words.length === 0) {
      program.outputHelp({ error: true });
      return exitCodes.usage;
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(output, error);
    // Help and version are what was asked for.
    return error.exitCode === 0 ? exitCodes.valid : fail(output, usageErrorOf(error));
  }
}

/** One line that says what and where, one that says what to do; a stack only where the mistake is ours. */
function fail(to: Output, error: unknown): ExitCode {
  const exitCode = exitCodeOfError(error);
  to.live?.clear();
  to.progress([span('invalid', 'error:'), ` ${messageOf(error)}`]);
  if (error instanceof OrdealError) {
    if (error.hint !== undefined) to.progress([span('dim', 'hint:'), ` ${error.hint}`]);
  } else {
    for (const line of stackOf(error)) to.progress([span('dim', `  ${line}`)]);
    to.progress([
      span('dim', 'hint:'),
      ' this is a bug in Ordeal: please report it, with these lines and what `ordeal doctor` says',
    ]);
  }
  if (words.includes('--json')) to.json({ exitCode, error: describe(error) });
  return exitCode;
}

function describe(error: unknown): object {
  const message = messageOf(error);
  if (!(error instanceof OrdealError)) return { code: 'bug', message, stack: stackOf(error) };
  return { code: error.code, message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function stackOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}
