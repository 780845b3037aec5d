// Time to pixels and back, and where to put the marks of a time axis.

import type { Window } from './store.ts';

export interface Scale {
  /** Pixels from the left of the drawing. */
  x(time: number): number;
  /** Microseconds. */
  time(x: number): number;
}

export function scaleOf({ from, to }: Window, left: number, width: number): Scale {
  const factor = width / (to - from);
  return {
    x: (time) => left + (time - from) * factor,
    time: (x) => from + (x - left) / factor,
  };
}

/** Round moments, some hundred pixels apart. */
export function marks({ from, to }: Window, width: number): readonly number[] {
  const wanted = Math.max(2, Math.floor(width / 110));
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const found: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/** A moment as a label, as exact as the window needs. */
export function momentText(time: number, length: number): string {
  const digits = length > 20e6 ? 0 : length > 2e6 ? 1 : length > 20e3 ? 3 : 6;
  return `${(time / 1e6).toFixed(digits)}s`;
}

/** A length of time from microseconds: `85µs`, `2.4ms`, `1.20s`. */
export function lengthText(us: number): string {
  if (us < 1000) return `${Math.round(us)}µs`;
  if (us < 1e6) return `${(us / 1e3).toFixed(us < 1e5 ? 1 : 0)}ms`;
  return `${(us / 1e6).toFixed(2)}s`;
}
