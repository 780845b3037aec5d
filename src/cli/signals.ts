// Ctrl-C. Once: what runs is asked to heal, to remove what it made and to keep what it has. Twice:
// out, at once.

import { span } from '../report/line.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work that can be interrupted. The signal that it is given aborts at the first Ctrl-C (or
 * SIGTERM, SIGHUP).
 */
export async function interruptible<T>(
  output: Output,
  work: (signal: AbortSignal) => Promise<T>,
  /** What is done about it, for the one who pressed the keys. */
  doing = 'healing, stopping and keeping the partial run',
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) leave(output);
    output.progress([span('unknown', 'interrupted'), `: ${doing}; once more leaves at once`]);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function leave(output: Output): never {
  output.live?.clear();
  output.progress([
    span('invalid', 'left at once'),
    ': what was started may still run; remove it with: ',
    span('command', 'npx ordeal clean'),
  ]);
  process.exit(exitCodes.interrupted);
}

/**
 * Resolves at the first Ctrl-C, SIGTERM or SIGHUP: for what runs until the user has had enough of
 * it.
 */
export async function untilSignal(): Promise<void> {
  let onSignal = (): void => undefined;
  await new Promise<void>((resolve) => {
    onSignal = resolve;
    for (const signal of signals) process.on(signal, onSignal);
  });
  for (const signal of signals) process.off(signal, onSignal);
}
