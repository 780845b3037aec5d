// The failures that a user can meet: a stable code, one line, a hint. Anything else that is thrown
// is a bug in Ordeal.

/** What `OrdealError` is made of. */
export interface ErrorParts {
  /** One line: what failed, where (node, cell, file and line), why. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An expected failure. */
export abstract class OrdealError extends Error {
  /** Stable and short; part of the machine-readable output. */
  abstract readonly code: string;
  readonly hint: string | undefined;

  constructor(parts: ErrorParts) {
    super(parts.message, { cause: parts.cause });
    this.hint = parts.hint;
    this.name = new.target.name;
  }
}

/** The user asked for something that does not exist or cannot be: exit 254, nothing was started. */
export class UsageError extends OrdealError {
  override readonly code = 'usage';
}

/** A file (history, plan, stored run) is not what it should be: exit 254. */
export class InputError extends OrdealError {
  override readonly code = 'input';
}

/** The runtime cannot do what is asked: exit 254, nothing was started. */
export class CapabilityError extends OrdealError {
  override readonly code = 'capability';
}

/** The harness or what it stands on (engine, disk, processes) failed: exit 255. */
export class HarnessError extends OrdealError {
  override readonly code = 'harness';
}

/** A node never became ready, or stopped by itself: exit 255 where no history came of it. */
export class NodeError extends OrdealError {
  override readonly code = 'node';
}

/** A node's disk refused a write: full, or failing. */
export class StorageError extends OrdealError {
  override readonly code = 'storage';
}

/** The user pressed Ctrl-C: exit 130. */
export class InterruptedError extends OrdealError {
  override readonly code = 'interrupted';
}

/**
 * Crashes loudly where an assumption of ours is broken; `sentence` says what should have been true.
 */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${sentence}`);
}

/** Makes a switch over a union exhaustive. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** The one-line message of anything that was thrown. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
