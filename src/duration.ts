// Durations as people write them: `500ms`, `30s`, `2m`. Milliseconds inside.

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

type Unit = keyof typeof unitsMs;

/** Milliseconds, or null where `text` is not a duration of a whole number of milliseconds. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)$/.exec(text);
  if (match === null) return null;
  const [, amount, unit] = match as unknown as [string, string, Unit];
  const milliseconds = Number(amount) * unitsMs[unit];
  // 1.005 s is 1004.9999… in floating point, and a whole number of milliseconds all the same.
  const whole = Math.round(milliseconds);
  return Math.abs(milliseconds - whole) < 1e-6 ? whole : null;
}

/** The shortest spelling that `parseDuration` reads back exactly: `90s`, `1500ms`, `2m`. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (milliseconds > 0 && milliseconds % unitsMs[unit] === 0) {
      return `${milliseconds / unitsMs[unit]}${unit}`;
    }
  }
  return `${milliseconds}ms`;
}

/** A moment of a run, from nanoseconds: `1.203s`. */
export function formatMoment(nanoseconds: number): string {
  return `${(nanoseconds / 1e9).toFixed(3)}s`;
}

/** A measured length of time, to three digits or so: `4.2ms`, `870ms`, `12.3s`. */
export function formatElapsed(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)}ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  return `${(milliseconds / 1_000).toFixed(1)}s`;
}
