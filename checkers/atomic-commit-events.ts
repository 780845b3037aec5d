// Reads the operations of an atomic-commit history; their forms are in atomic-commit.ts.

import type { Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';

export interface Transaction {
  readonly participants: readonly string[];
  /** What the client was told. */
  readonly outcome: 'committed' | 'aborted' | 'unknown';
  /** The operation that says so; the invocation while the outcome is unknown. */
  readonly index: number;
}

export type Decision = 'committed' | 'aborted' | 'in-doubt';

export interface Inspection {
  readonly op: Op;
  /** Index of its invocation. */
  readonly askedAt: number;
  readonly participant: string;
  readonly applied: readonly string[];
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** Everything that was said about transactions, by id. */
export class TransactionLog {
  readonly byId = new Map<string, Transaction>();
  readonly #asked = new Map<Op['process'], Json | undefined>();

  /**
   * Notes a `transact` event; false if it is malformed. A completion without a value is about what
   * was asked.
   */
  note(op: Op): boolean {
    if (op.type === 'invoke') this.#asked.set(op.process, op.value);
    const value = fields(op.value ?? this.#asked.get(op.process));
    const id = name(value?.['id']);
    const participants = names(value?.['participants']);
    if (id === undefined || participants === undefined) return false;
    // An id that is sent again is a retry: an acknowledged commit stands, whatever becomes of other
    // attempts.
    const before = this.byId.get(id);
    if (before?.outcome === 'committed') return true;
    const outcome = op.type === 'ok' ? 'committed' : op.type === 'fail' ? 'aborted' : 'unknown';
    this.byId.set(id, { participants, outcome, index: op.index });
    return true;
  }
}

/** What a read saw at each participant; undefined if it is malformed. */
export function readParticipants(
  value: Json | undefined,
): ReadonlyMap<string, readonly string[]> | undefined {
  const record = fields(value);
  if (record === undefined) return undefined;
  const seen = new Map<string, readonly string[]>();
  for (const [participant, list] of Object.entries(record)) {
    const ids = names(list);
    if (ids === undefined) return undefined;
    seen.set(participant, ids);
  }
  return seen;
}

/** What an inspection found; undefined if it is malformed. */
export function readInspection(op: Op, askedAt: number): Inspection | undefined {
  const value = fields(op.value);
  const participant = name(value?.['participant']);
  const applied = names(value?.['applied']);
  const recorded = fields(value?.['decisions']);
  if (participant === undefined || applied === undefined || recorded === undefined)
    return undefined;
  const decisions = new Map<string, Decision>();
  for (const [id, decision] of Object.entries(recorded)) {
    if (decision !== 'committed' && decision !== 'aborted' && decision !== 'in-doubt') {
      return undefined;
    }
    decisions.set(id, decision);
  }
  return { op, askedAt, participant, applied, decisions };
}

function fields(value: Json | undefined): { readonly [name: string]: Json } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as { readonly [name: string]: Json };
}

function name(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function names(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.map((one) => name(one as Json));
  return found.every((one) => one !== undefined) ? found : undefined;
}
