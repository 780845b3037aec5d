// The disk of a node. It outlives the node's lives. Only what was synced survives a crash for certain; what faults
// and the profile do beyond that, it does with draws of its own, and to nodes only that the atlas allows.

import { StorageError } from '../../errors.ts';
import type { NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { DiskDamage, DiskState } from '../types.ts';
import type { DamageAtlas } from './atlas.ts';
import { damageText } from './damage.ts';
import { DiskFile, type FileChange } from './disk-file.ts';
import { drawLatencyNs } from './latency.ts';
import type { DiskProfile } from './profile.ts';

const MILLION = 1_000_000;

/** What a sync that is under way will do, and when. */
export interface SyncPlan {
  readonly delayNs: number;
  readonly outcome: 'keep' | 'lie' | 'fail';
  /** Why it fails. */
  readonly error: StorageError | null;
  /** The node crashes when the sync ends, before or after it kept the data; null for no crash. */
  readonly crash: 'before' | 'after' | null;
  /** Changes that it covers: all up to this number. */
  readonly upTo: number;
}

export class SimDisk {
  readonly #node: NodeId;
  readonly #profile: DiskProfile;
  readonly #atlas: DamageAtlas;
  readonly #syncs: Random;
  readonly #crashes: Random;
  readonly #damages: Random;
  readonly #files = new Map<string, DiskFile>();
  /** The files of the changes that are not synced, oldest first; the first has number `#first`. */
  #journal: DiskFile[] = [];
  #first = 0;
  #state: DiskState = {};
  #crashNextSync = false;

  constructor(node: NodeId, profile: DiskProfile, atlas: DamageAtlas, random: Random) {
    this.#node = node;
    this.#profile = profile;
    this.#atlas = atlas;
    this.#syncs = random.fork('syncs');
    this.#crashes = random.fork('crashes');
    this.#damages = random.fork('damages');
  }

  read(name: string): string | null {
    return this.#files.get(name)?.live ?? null;
  }

  change(name: string, change: FileChange): void {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = new DiskFile();
      this.#files.set(name, file);
    }
    file.change(change);
    this.#journal.push(file);
  }

  /** Sets how the disk misbehaves; `{}` is right again. */
  setState(state: DiskState): void {
    this.#state = state;
  }

  /** The node will crash during its next sync, or (false) will not. */
  armCrash(armed: boolean): void {
    this.#crashNextSync = armed;
  }

  /** Draws what will come of a sync that starts now. */
  planSync(): SyncPlan {
    const profile = this.#profile;
    let delayNs = drawLatencyNs(profile.syncLatency, this.#syncs);
    if (this.#happens(profile.slowSyncPpm)) {
      delayNs += drawLatencyNs(profile.slowSyncLatency, this.#syncs);
    }
    delayNs += Math.round((this.#state.syncDelayMs ?? 0) * 1e6);
    const crashes = this.#happens(profile.crashSyncPpm) || this.#crashNextSync;
    this.#crashNextSync = false;
    const error = this.#refusal();
    return {
      delayNs,
      outcome: error !== null ? 'fail' : this.#lies() ? 'lie' : 'keep',
      error,
      crash: !crashes ? null : this.#syncs.chance(1, 2) ? 'before' : 'after',
      upTo: this.#first + this.#journal.length,
    };
  }

  /** The sync has come to its end: carries out what it does to the data. */
  finishSync(plan: SyncPlan): void {
    if (plan.outcome === 'lie') return;
    const count = plan.upTo - this.#first;
    if (count <= 0) return; // a sync that began later was faster, and covered these changes too
    const journal = this.#journal.splice(0, count);
    this.#first += count;
    for (let index = 0; index < journal.length; index++) {
      const file = journal[index] as DiskFile;
      // The changes of one file mostly come in a row; one call for the row lets the file take a short cut.
      let row = 1;
      while (journal[index + 1] === file) {
        row++;
        index++;
      }
      if (plan.outcome === 'keep') file.commit(row);
      else file.forget(row);
    }
  }

  /** The node crashed: what was not synced is lost, as far as the profile says. */
  crash(): void {
    const random = this.#profile.unsyncedSurvive === 'torn' ? this.#crashes : null;
    for (const file of this.#files.values()) file.crash(random);
    this.#first += this.#journal.length;
    this.#journal = [];
    const flips = this.#strikes(this.#profile.bitFlipPpm);
    const truncates = this.#strikes(this.#profile.truncatePpm);
    if (flips) this.damage({ type: 'bit-flip' });
    if (truncates) this.damage({ type: 'truncate' });
  }

  /** Damages synced data; says what, or null where there is none or the atlas forbids it. */
  damage(damage: DiskDamage): string | null {
    if (!this.#atlas.mayDamage(this.#node)) return null;
    const names = [...this.#files.keys()].filter((name) => this.#files.get(name)?.synced);
    if (names.length === 0) return null;
    const name = this.#damages.pick(names);
    const file = this.#files.get(name) as DiskFile;
    const { text, what } = damageText(file.synced as string, damage, this.#damages);
    file.damage(text);
    return `${this.#node}: ${what} of file ${name}`;
  }

  #refusal(): StorageError | null {
    const { capacity } = this.#profile;
    const fails =
      this.#happens(this.#profile.failSyncPpm) || this.#percent(this.#state.syncFailPercent ?? 0);
    if (this.#state.full === true || (capacity !== null && this.#size() > capacity)) {
      return new StorageError({ message: `disk of ${this.#node} is full` });
    }
    return fails ? new StorageError({ message: `disk of ${this.#node} failed to sync` }) : null;
  }

  #lies(): boolean {
    const lies =
      this.#happens(this.#profile.lieSyncPpm) || this.#percent(this.#state.syncLiePercent ?? 0);
    return lies && this.#atlas.mayDamage(this.#node);
  }

  #size(): number {
    let size = 0;
    for (const file of this.#files.values()) size += file.live?.length ?? 0;
    return size;
  }

  #happens(ppm: number): boolean {
    return ppm > 0 && this.#syncs.chance(ppm, MILLION);
  }

  #percent(percentage: number): boolean {
    return percentage > 0 && this.#syncs.chance(Math.round(percentage * 10_000), MILLION);
  }

  #strikes(ppm: number): boolean {
    return ppm > 0 && this.#crashes.chance(ppm, MILLION);
  }
}
