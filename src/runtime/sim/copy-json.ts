// What the wire does to a message: the receiver gets a value of its own, which shares nothing with
// the sender's. A copy here is what JSON.parse(JSON.stringify(value)) gives for JSON values, at a
// fraction of its cost.

import type { Json } from '../../json.ts';
import { MessageShapeError } from './errors.ts';

/** Deeper than any message; a cycle ends here. */
const DEPTH_MAX = 200;

/**
 * An independent copy. As in JSON, members that are `undefined` vanish and numbers that are not
 * finite become null.
 */
export function copyJson<T extends Json>(value: T): T {
  return copy(value, 0) as T;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'object' && value !== null) {
    if (depth > DEPTH_MAX) {
      throw new MessageShapeError({ message: 'a message is nested too deep, or contains itself' });
    }
    return Array.isArray(value) ? copyArray(value, depth) : copyObject(value, depth);
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value === 'bigint') {
    throw new MessageShapeError({ message: 'a message contains a bigint, which JSON has not' });
  }
  return value;
}

function copyArray(values: readonly unknown[], depth: number): unknown[] {
  const copies = new Array<unknown>(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const absent = value === undefined || typeof value === 'function' || typeof value === 'symbol';
    copies[index] = absent ? null : copy(value, depth + 1);
  }
  return copies;
}

function copyObject(value: object, depth: number): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const name = value.constructor?.name ?? 'an object';
    throw new MessageShapeError({
      message: `a message contains a ${name}; only plain objects are JSON`,
    });
  }
  // Spreading copies all members in one step of the engine; most of them are strings and numbers,
  // and stay.
  const copies: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const key in copies) {
    const member = copies[key];
    if (typeof member === 'string' || typeof member === 'boolean') continue;
    // Not zeros: JSON turns -0 into 0.
    if (typeof member === 'number' && Number.isFinite(member) && member !== 0) continue;
    if (member === undefined || typeof member === 'function' || typeof member === 'symbol') {
      delete copies[key];
    } else copies[key] = copy(member, depth + 1);
  }
  return copies;
}
