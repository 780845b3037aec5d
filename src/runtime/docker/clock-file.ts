// What libfaketime is told so that a node's wall clock is as wrong as it should be.
//
// libfaketime computes `faked = real + offset + (real − start) × (rate − 1)`, where `start` is when
// the process began, so a new rate acts as though it had been in force all along. Worked example: a
// process started 1,000 s ago and should run 5 % fast from now on. `+0 x1.05` would make its clock
// jump ahead by 50 s; `-50 x1.05` lets it go on from here.

import type { ClockState } from '../types.ts';

/** A clock state in force: `wall = real + offsetMs + (real − since) × (ratePpm / 10⁶ − 1)`. */
export interface ClockSetting extends ClockState {
  /** When it was set; milliseconds since the epoch, real time. */
  readonly sinceMs: number;
}

/** How far off a clock with this setting should be at a moment of real time. Milliseconds. */
export function offsetAt(setting: ClockSetting, realMs: number): number {
  return setting.offsetMs + (realMs - setting.sinceMs) * deviation(setting);
}

/**
 * The content of the file for a process that began at `startMs`. The rate is always given: a file
 * without one keeps the last.
 */
export function clockFileText(setting: ClockSetting, startMs: number): string {
  // At real time `since`, the process must see `since + offsetMs`.
  const offsetMs = setting.offsetMs - (setting.sinceMs - startMs) * deviation(setting);
  const seconds = (offsetMs / 1_000).toFixed(6);
  const rate = (setting.ratePpm / 1_000_000).toFixed(6);
  return `${offsetMs < 0 ? '' : '+'}${seconds} x${rate}\n`;
}

/**
 * When the process began, as libfaketime sees it, given the offset that was measured under a text
 * for an assumed start.
 */
export function correctedStart(
  setting: ClockSetting,
  assumedStartMs: number,
  measured: { readonly offsetMs: number; readonly realMs: number },
): number {
  const error = measured.offsetMs - offsetAt(setting, measured.realMs);
  return assumedStartMs - error / deviation(setting);
}

/** Whether the rate differs enough from 1 for `start` to matter. */
export function isDrifting(setting: ClockState): boolean {
  return setting.ratePpm !== 1_000_000;
}

function deviation(setting: ClockState): number {
  return setting.ratePpm / 1_000_000 - 1;
}
