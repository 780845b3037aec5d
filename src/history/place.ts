// Where in a file something is wrong. Every complaint about a history starts with `file:line`,
// which editors and terminals turn into a link.

import { InputError } from '../errors.ts';
import type { Json } from '../json.ts';

/** A line of a file; `line` counts from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** An `InputError` that names the place: `history.jsonl:7: …`. */
export function badInput(place: Place, text: string, hint?: string, cause?: unknown): InputError {
  const message = `${place.file}:${place.line}: ${text}`;
  return new InputError(hint === undefined ? { message, cause } : { message, hint, cause });
}

/** A value as a message may quote it: one line, at most about 60 characters. */
export function quoted(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  return shortened(JSON.stringify(value));
}

/** Text as a message may quote it: control characters escaped, cut after 60 characters. */
export function shortened(text: string): string {
  const safe = [...text.slice(0, 61)]
    .map((c) => (c < ' ' ? JSON.stringify(c).slice(1, -1) : c))
    .join('');
  return safe.length > 60 ? `${safe.slice(0, 60)}…` : safe;
}
