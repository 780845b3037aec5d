// The `Storage` that one life of a node gets: its node's disk, in virtual time.

import type { Storage } from '../../node/types.ts';
import type { UnsyncedFate } from '../faults.ts';
import type { SimDisk, SyncPlan } from './disk.ts';
import type { SimEvent } from './event-queue.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimLife } from './sim-life.ts';

/** Called when the disk's plan for a sync says that the node crashes there. */
export type OnCrashAtSync = (fate: UnsyncedFate) => void;

export function createSimStorage(
  disk: SimDisk,
  life: SimLife,
  scheduler: Scheduler,
  onCrash: OnCrashAtSync,
): Storage {
  return {
    read: (name) => (life.mayUseStorage() ? disk.read(name) : null),
    append(name, text) {
      if (life.mayUseStorage()) disk.change(name, { type: 'append', text });
    },
    replace(name, text) {
      if (life.mayUseStorage()) disk.change(name, { type: 'replace', text });
    },
    remove(name) {
      if (life.mayUseStorage()) disk.change(name, { type: 'remove' });
    },
    sync: () =>
      new Promise<void>((resolve, reject) => {
        // A life that is over waits for ever, as a process that is no more would.
        if (!life.mayUseStorage()) return;
        const plan = disk.planSync();
        scheduler.after(plan.delayNs, new SyncEnd(disk, life, plan, { resolve, reject, onCrash }));
      }),
  };
}

interface SyncOutcome {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly onCrash: OnCrashAtSync;
}

class SyncEnd implements SimEvent {
  readonly code = 4;
  cancelled = false;
  readonly #disk: SimDisk;
  readonly #life: SimLife;
  readonly #plan: SyncPlan;
  readonly #outcome: SyncOutcome;
  #finished = false;

  constructor(disk: SimDisk, life: SimLife, plan: SyncPlan, outcome: SyncOutcome) {
    this.#disk = disk;
    this.#life = life;
    this.#plan = plan;
    this.#outcome = outcome;
  }

  happen(): void {
    const { error } = this.#plan;
    if (this.#life.ended) return;
    // The disk does its work even while the node is paused; only the news waits.
    if (!this.#finished) {
      this.#finished = true;
      const crash = this.#disk.crashOf(this.#plan);
      if (crash === null || crash === 'kept') this.#disk.finishSync(this.#plan);
      if (crash !== null) {
        this.#outcome.onCrash(crash);
        return;
      }
    }
    if (this.#life.hold(this)) return;
    const { resolve, reject } = this.#outcome;
    this.#life.call(() => (error === null ? resolve() : reject(error)));
  }
}
