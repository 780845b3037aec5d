// Maelstrom's error codes (maelstrom/doc/protocol.md, "Errors"), with their split into definite and
// indefinite ones. After a definite error the operation certainly did not happen; after an
// indefinite one nobody knows.

/** Maelstrom's codes by name. */
export const MaelstromError = {
  timeout: 0,
  nodeNotFound: 1,
  notSupported: 10,
  temporarilyUnavailable: 11,
  malformedRequest: 12,
  crash: 13,
  abort: 14,
  keyDoesNotExist: 20,
  keyAlreadyExists: 21,
  preconditionFailed: 22,
  txnConflict: 30,
} as const;

const INDEFINITE: ReadonlySet<number> = new Set([MaelstromError.timeout, MaelstromError.crash]);

/**
 * Whether an error reply with this code says that the operation did not happen. Codes of 1000 and
 * up are a system's own.
 */
export function isDefinite(code: number): boolean {
  return !INDEFINITE.has(code);
}
