// What a run makes in the engine. Everything is written down before it is made, so that a failure
// or an interruption at any moment leaves a list of what may exist; removing what does not exist is
// success.

import type { Engine } from './engine.ts';
import { withDeadline } from './engine.ts';
import { type ResourceKind, type ResourceName, removeAll } from './removal.ts';

const SETTLE_DEADLINE_MS = 20_000;

export class Resources {
  readonly #engine: Engine;
  readonly #made: ResourceName[] = [];
  readonly #inFlight = new Set<Promise<unknown>>();
  #closed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Makes something under a name of ours. Rejects with the engine's own error, or where removal has
   * begun.
   */
  async make<T>(kind: ResourceKind, name: string, create: () => Promise<T>): Promise<T> {
    this.note(kind, name);
    return await this.track(create);
  }

  /** Writes down what the engine makes by the way, such as a container's volume. */
  note(kind: ResourceKind, name: string): void {
    if (!this.#made.some((one) => one.kind === kind && one.name === name)) {
      this.#made.push({ kind, name });
    }
  }

  /**
   * Runs a request that changes what was made; removal waits for it, since the engine finishes it
   * in any case.
   */
  async track<T>(request: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the run is being removed');
    const work = request();
    this.#inFlight.add(work);
    try {
      return await work;
    } finally {
      this.#inFlight.delete(work);
    }
  }

  /**
   * Removes everything; nothing can be made afterwards. Never rejects; returns what could not be
   * removed, and why.
   */
  async remove(): Promise<readonly string[]> {
    this.#closed = true;
    const settled = Promise.allSettled([...this.#inFlight]);
    // An engine that hangs must not keep us from trying.
    await withDeadline(settled, SETTLE_DEADLINE_MS, 'requests in flight').catch(() => undefined);
    return await removeAll(this.#engine, this.#made);
  }
}
