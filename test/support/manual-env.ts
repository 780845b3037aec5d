// An environment for a node program in which nothing happens by itself: timers fire and syncs end
// when a test says so.

import type { Json, JsonObject } from '../../src/json.ts';
import type { Body, NodeEnv, Storage, Timer } from '../../src/node/types.ts';
import { createRandom } from '../../src/random.ts';

export interface ManualEnvOptions {
  readonly id?: string;
  readonly peers?: readonly string[];
  readonly bugs?: readonly string[];
  readonly options?: JsonObject;
  /** The disk of an earlier life. */
  readonly storage?: ManualStorage;
}

export class ManualEnv implements NodeEnv {
  readonly id: string;
  readonly peers: readonly string[];
  readonly bugs: ReadonlySet<string>;
  readonly options: JsonObject;
  readonly random = createRandom(1);
  readonly storage: ManualStorage;
  sent: { readonly dest: string; readonly body: Body }[] = [];
  readonly logged: { readonly event: string; readonly fields: Readonly<Record<string, Json>> }[] =
    [];
  #timers: { readonly at: number; readonly callback: () => void; cancelled: boolean }[] = [];
  #now = 0;

  readonly clock = {
    wall: () => 0,
    monotonic: () => this.#now,
    setTimer: (delayMs: number, callback: () => void): Timer => {
      const timer = { at: this.#now + delayMs, callback, cancelled: false };
      this.#timers.push(timer);
      return {
        cancel: () => {
          timer.cancelled = true;
        },
      };
    },
  };

  constructor(options: ManualEnvOptions = {}) {
    this.id = options.id ?? 'n1';
    this.peers = options.peers ?? [];
    this.bugs = new Set(options.bugs ?? []);
    this.options = options.options ?? {};
    this.storage = options.storage ?? new ManualStorage();
  }

  send(dest: string, body: Body): void {
    this.sent.push({ dest, body });
  }

  log(event: string, fields: Readonly<Record<string, Json>> = {}): void {
    this.logged.push({ event, fields });
  }

  /** What was sent since the last call. */
  takeSent(): readonly { readonly dest: string; readonly body: Body }[] {
    const taken = this.sent;
    this.sent = [];
    return taken;
  }

  /** Lets time pass, and fires the timers that come due, each at its time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at, cancelled }) => at <= end && !cancelled);
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }

  /** The node was paused this long: each timer that came due fires once, late. */
  pause(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const timer of due) if (!timer.cancelled) timer.callback();
  }
}

/** A disk whose syncs end when told to. */
export class ManualStorage implements Storage {
  readonly #files = new Map<string, string>();
  readonly #durable = new Map<string, string>();
  #syncs: { readonly content: Map<string, string>; settle: (error?: Error) => void }[] = [];
  /** Syncs end at once. */
  automatic = true;

  get pendingSyncs(): number {
    return this.#syncs.length;
  }

  read(name: string): string | null {
    return this.#files.get(name) ?? null;
  }

  append(name: string, text: string): void {
    this.#files.set(name, (this.#files.get(name) ?? '') + text);
  }

  replace(name: string, text: string): void {
    this.#files.set(name, text);
  }

  remove(name: string): void {
    this.#files.delete(name);
  }

  sync(): Promise<void> {
    const content = new Map(this.#files);
    if (this.automatic) {
      this.#keep(content);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      this.#syncs.push({ content, settle });
    });
  }

  /** Ends the oldest sync, and lets what waits for it run. */
  async finishSync(error?: Error): Promise<void> {
    const sync = this.#syncs.shift();
    if (sync === undefined) throw new Error('no sync is under way');
    if (error === undefined) this.#keep(sync.content);
    sync.settle(error);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The disk after a crash: what was not synced is gone. */
  afterCrash(): ManualStorage {
    const storage = new ManualStorage();
    for (const [name, text] of this.#durable) storage.replace(name, text);
    storage.#keep(new Map(storage.#files));
    return storage;
  }

  #keep(content: ReadonlyMap<string, string>): void {
    this.#durable.clear();
    for (const [name, text] of content) this.#durable.set(name, text);
  }
}

/** Lets everything that waits on settled promises run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
