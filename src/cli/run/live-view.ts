// What a person sees while a run goes on, on a terminal: drawn in place, taken away at the end.

import type { Clock, ClockTimer } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { type Line, span } from '../../report/line.ts';
import type { RunSpec } from '../../run/types.ts';
import { formatNumber } from '../../text.ts';
import type { LiveArea } from '../output.ts';
import type { RunProgress } from './progress.ts';

const REDRAW_MS = 200;
/** More faults at one time are counted, so that the view fits a small terminal. */
const FAULTS_SHOWN_MAX = 5;

/**
 * Draws until the handle is closed. `now` gives monotonic milliseconds, the same that feed
 * `progress`.
 */
export function startLiveView(
  area: LiveArea,
  progress: RunProgress,
  spec: RunSpec,
  clock: Clock,
  now: () => number,
): { close(): void } {
  let timer: ClockTimer | null = null;
  const redraw = (): void => {
    area.draw(liveLines(progress, spec, now()));
    timer = clock.setTimer(REDRAW_MS, redraw);
  };
  redraw();
  return {
    close() {
      timer?.cancel();
      area.clear();
    },
  };
}

/** The view at one moment. */
export function liveLines(progress: RunProgress, spec: RunSpec, now: number): Line[] {
  return [
    [span('heading', progress.phaseName.padEnd(6)), ...phaseText(progress, spec, now)],
    [
      span('dim', '      '),
      `${formatNumber(progress.ok)} ok  ${formatNumber(progress.fail)} failed  `,
      `${formatNumber(progress.info)} unknown`,
      ...rateText(progress),
    ],
    ...faultLines(progress, now),
  ];
}

function phaseText(progress: RunProgress, spec: RunSpec, now: number): Line {
  const elapsed = now - progress.phaseSince;
  if (progress.phaseName !== 'main') return [progress.detail, span('dim', ` ${seconds(elapsed)}`)];
  // A simulated run has a time of its own, and only its operations tell it.
  const past = spec.runtime === 'sim' ? progress.runTimeMs() : elapsed;
  const left = Math.max(0, spec.timeLimitMs - past);
  const share = Math.min(1, past / spec.timeLimitMs);
  const width = 20;
  const full = Math.round(share * width);
  return [
    span('command', '━'.repeat(full)),
    span('dim', '─'.repeat(width - full)),
    ` ${seconds(left)} of ${formatDuration(spec.timeLimitMs)} left`,
  ];
}

function rateText(progress: RunProgress): Line {
  const rate = progress.phaseName === 'main' ? progress.rate() : null;
  return rate === null ? [] : [`  ${formatNumber(Math.round(rate))} ops/s`];
}

function faultLines(progress: RunProgress, now: number): Line[] {
  const active = [...progress.active.values()];
  const lines = active
    .slice(0, FAULTS_SHOWN_MAX)
    .map(
      ({ id, text, since }): Line => [
        span('dim', `      ${id} `),
        span('unknown', text),
        span('dim', ` for ${seconds(now - since)}`),
      ],
    );
  const hidden = active.length - lines.length;
  return hidden > 0 ? [...lines, [span('dim', `      and ${hidden} more`)]] : lines;
}

function seconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1_000)}s`;
}
