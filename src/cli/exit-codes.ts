// The one place that maps what came of a command to its exit code (README, "Exit codes").

import type { Verdict } from '../../checkers/checker.ts';
import {
  CapabilityError,
  InputError,
  InterruptedError,
  OrdealError,
  UsageError,
} from '../errors.ts';

export const exitCodes = {
  valid: 0,
  invalid: 1,
  unknown: 2,
  interrupted: 130,
  usage: 254,
  harness: 255,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each code means, in words; help and README print it. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  valid: 'valid: no checker found a violation, and the run shows something',
  invalid: 'invalid: a checker found a violation',
  unknown: 'unknown: the run shows nothing, and the reason is named',
  interrupted: 'interrupted; the partial run is kept',
  usage: 'bad usage, configuration or input; nothing was started',
  harness: 'the harness itself failed',
};

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  return exitCodes[verdict];
}

/** The code of a cell of a campaign, as the gate takes it. */
export function exitCodeOfGate(gate: Verdict | 'harness'): ExitCode {
  return exitCodes[gate];
}

/** Anything that is not an `OrdealError` is a bug, and counts as a failure of the harness. */
export function exitCodeOfError(error: unknown): ExitCode {
  if (!(error instanceof OrdealError)) return exitCodes.harness;
  const isUsage =
    error instanceof UsageError || error instanceof InputError || error instanceof CapabilityError;
  if (isUsage) return exitCodes.usage;
  return error instanceof InterruptedError ? exitCodes.interrupted : exitCodes.harness;
}

/** From worst to best: a failure can never be hidden by another outcome. */
const worstFirst: readonly ExitCode[] = [
  exitCodes.invalid,
  exitCodes.interrupted,
  exitCodes.harness,
  exitCodes.usage,
  exitCodes.unknown,
  exitCodes.valid,
];

/** The code of several runs together. Nothing at all is unknown, for nothing was shown. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return worstFirst.find((code) => codes.includes(code)) ?? exitCodes.unknown;
}
