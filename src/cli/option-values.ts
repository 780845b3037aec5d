// Texts after flags, and what they mean.

import { parseDuration } from '../duration.ts';
import { hintFor } from '../suggest.ts';
import { formatNumber } from '../text.ts';
import type { Parsed } from './command.ts';

type Parser<T> = (text: string) => Parsed<T>;

/** Nothing runs for longer than a day. */
const DURATION_MS_MAX = 24 * 3_600_000;

export function anyText(text: string): Parsed<string> {
  if (text === '') return { ok: false, problem: 'is empty', hint: 'give a value, or leave it out' };
  return { ok: true, value: text };
}

/** A whole number from `minimum` to `maximum`, in decimal digits. */
export function wholeNumber(minimum: number, maximum: number): Parser<number> {
  return (text) => {
    const value = Number(text);
    const isWhole = /^\d+$/.test(text) && Number.isSafeInteger(value);
    if (isWhole && value >= minimum && value <= maximum) return { ok: true, value };
    const range = `from ${formatNumber(minimum)} to ${formatNumber(maximum)}`;
    const problem = isWhole ? 'is out of range' : 'is not a whole number';
    return { ok: false, problem, hint: `give a whole number ${range}` };
  };
}

/** Milliseconds, from a text such as `500ms`, `30s`, `2m`; at least one. */
export function duration(text: string): Parsed<number> {
  const value = parseDuration(text);
  if (value !== null && value >= 1 && value <= DURATION_MS_MAX) return { ok: true, value };
  const problem = value === null ? 'is not a duration' : 'is out of range';
  return { ok: false, problem, hint: 'write it as 500ms, 30s or 2m; from 1ms to 24h' };
}

/** Operations per second; null for `unlimited`. */
export function rate(text: string): Parsed<number | null> {
  if (text === 'unlimited') return { ok: true, value: null };
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1_000_000) return { ok: true, value };
  return {
    ok: false,
    problem: 'is not a rate',
    hint: 'give operations per second, above 0 and up to 1,000,000, or unlimited',
  };
}

export function oneOf<T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    if (value !== undefined) return { ok: true, value };
    return { ok: false, problem: 'is not one of them', hint: hintFor(text, choices) };
  };
}

/** `a,b,c`: each once. Names are looked up later, where it is known what there is. */
export function names(text: string): Parsed<readonly string[]> {
  const value = text.split(',').map((name) => name.trim());
  if (value.some((name) => name === '')) {
    return { ok: false, problem: 'has an empty name in it', hint: 'separate names by one comma' };
  }
  const twice = value.find((name, position) => value.indexOf(name) !== position);
  if (twice === undefined) return { ok: true, value };
  return { ok: false, problem: `names ${twice} twice`, hint: 'give each name once' };
}
