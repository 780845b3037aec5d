// What the machine refused (a full disk, a right that is missing, too little memory), told apart
// from mistakes of ours: it is expected, and there is something that the user can do about it.

import { HarnessError, messageOf, OrdealError } from './errors.ts';

const elsewhere = 'give this user the right to do that, or name another place';
const memory = 'there is too little memory: give fewer --jobs, or make the run shorter';
const room = 'make room on that disk; `ordeal runs --prune` removes stored runs';
const incomplete = 'the package is not complete: run npm ci, or install it again';

/** By the code that Node.js gives the error, what to do about it. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: elsewhere,
  EADDRINUSE: 'end what uses that port, or name another',
  EAGAIN: 'the machine allows no more of them: ulimit -a shows its limits',
  EDQUOT: room,
  EIO: 'the disk fails: the log of the system says more',
  EISDIR: 'it is a folder: name a file',
  EMFILE: 'allow more open files: ulimit -n',
  ENFILE: 'allow more open files: ulimit -n',
  ENOENT: 'it is missing, or was removed meanwhile: look whether the path is right',
  ENOMEM: memory,
  ENOSPC: room,
  ENOTDIR: 'a part of the path is no folder: name another place',
  EPERM: elsewhere,
  EROFS: 'that disk cannot be written to: name another place',
  ERR_DLOPEN_FAILED: incomplete,
  ERR_MODULE_NOT_FOUND: incomplete,
  ERR_WORKER_INIT_FAILED: memory,
  ERR_WORKER_OUT_OF_MEMORY: memory,
};

/** An error that is expected, as it is or made of what the machine refused; null for a bug. */
export function expectedError(error: unknown): OrdealError | null {
  if (error instanceof OrdealError) return error;
  const { code, hint } = (error ?? {}) as { readonly code?: unknown; readonly hint?: unknown };
  // What a thread throws arrives without its class; an `OrdealError` still has its hint.
  const remedy = typeof hint === 'string' ? hint : remedies[String(code)];
  if (remedy === undefined) return null;
  return new HarnessError({ message: messageOf(error), hint: remedy, cause: error });
}

/** What to do about a thread that crashed. */
export function hintOfCrash(cause: unknown): string {
  return expectedError(cause)?.hint ?? BUG_HINT;
}

export const BUG_HINT =
  'this is a bug in Ordeal: please report it, with these lines and what `ordeal doctor` says';

/** A chain is longer than this only where it goes in a circle. */
const CAUSES_MAX = 10;

/** What led to an error, the nearest cause first. */
export function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let at = causeOf(error); at !== undefined && causes.length < CAUSES_MAX; at = causeOf(at)) {
    causes.push(at);
  }
  return causes;
}

/** Of several errors at once, the first stands for all. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  if (error.cause !== undefined && error.cause !== null) return error.cause;
  return error instanceof AggregateError ? error.errors[0] : undefined;
}
