// The only place that touches the host's clocks and timers. Everything else is passed a `Clock`, so
// that the same code runs in real and in virtual time.

/** A pending timer. */
export interface ClockTimer {
  /** After this the callback never runs. Cancelling twice, or after it ran, does nothing. */
  cancel(): void;
}

/** The timeline of one run. */
export interface Clock {
  /** Nanoseconds since the run started; monotonic. A whole number. */
  now(): number;
  /** Runs `callback` once, after `delayMs` milliseconds of this clock. */
  setTimer(delayMs: number, callback: () => void): ClockTimer;
}

/**
 * Resolves after `delayMs` milliseconds of `clock`, or as soon as `signal` aborts (it never
 * rejects).
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.setTimer(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** Real time, counted from the moment of the call. Timers keep the process alive. */
export function createRealClock(): Clock {
  const start = process.hrtime.bigint();
  return {
    now: () => Number(process.hrtime.bigint() - start),
    setTimer(delayMs, callback) {
      const handle = setTimeout(callback, Math.max(0, delayMs));
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** Monotonic milliseconds of the host, for budgets and deadlines outside a run's timeline. */
export function hostMonotonicMs(): number {
  return performance.now();
}

/**
 * Milliseconds since the Unix epoch on the host. For names of runs and for measuring the clocks of
 * nodes.
 */
export function hostWallMs(): number {
  // Not performance.timeOrigin + performance.now(): that would never see the clock being set, by
  // NTP or by a fault.
  return Date.now();
}

/** The host's wall clock as an ISO 8601 UTC timestamp. */
export function hostTimestamp(): string {
  return new Date().toISOString();
}

/** A moment in milliseconds since the Unix epoch, as an ISO 8601 UTC timestamp. */
export function timestampOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Runs `callback` in the next turn of the host's event loop, after whatever input is ready now. */
export function onNextTurn(callback: () => void): void {
  setImmediate(callback);
}
