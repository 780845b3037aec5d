// What goes on until somebody ends it: a promise to race with, and a way to stop listening once
// that is over.

export interface UntilAborted {
  /**
   * Rejects once the signal aborts, and never otherwise. A rejection that nobody waits for is no
   * error.
   */
  readonly promise: Promise<never>;
  /** Stops listening: a signal may outlive thousands of those who listened to it. */
  readonly forget: () => void;
}

/** `reason` makes the error that the promise rejects with. */
export function untilAborted(signal: AbortSignal, reason: () => Error): UntilAborted {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(reason());
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    forget = () => signal.removeEventListener('abort', abort);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}
