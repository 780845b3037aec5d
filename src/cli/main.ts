#!/usr/bin/env node
// The entry of `ordeal`: runs the command line, prints what went wrong, and leaves with the right
// code.

import { CommanderError } from 'commander';
import { packageVersion } from '../package-root.ts';
import { expectedError } from '../system-error.ts';
import { type ExitCode, exitCodeOfError, exitCodes } from './exit-codes.ts';
import { describeFailure, failureLines } from './failure.ts';
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

/** Prints what went wrong, and says which code to leave with. */
function fail(to: Output, error: unknown): ExitCode {
  const exitCode = exitCodeOfError(expectedError(error) ?? error);
  to.live?.clear();
  for (const line of failureLines(error)) to.progress(line);
  if (words.includes('--json')) to.json({ exitCode, error: describeFailure(error) });
  return exitCode;
}
