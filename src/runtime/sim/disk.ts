// The disk of a node. It outlives the node's lives. Only what was synced survives a crash for
// certain; what faults and the profile do beyond that, it does with draws of its own, and to nodes
// only that the atlas allows.

import { StorageError } from '../../errors.ts';
import type { NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { UnsyncedFate } from '../faults.ts';
import type { DiskDamage, DiskState, DiskStatistics } from '../types.ts';
import type { DamageAtlas } from './atlas.ts';
import { damageText } from './damage.ts';
import { DiskFile, type FileChange } from './disk-file.ts';
import { drawLatencyNs } from './latency.ts';
import type { DiskProfile } from './profile.ts';

const MILLION = 1_000_000;
/** Syncs of nothing that a probe tries. */
const PROBE_SYNCS = 20;

/** What a sync that is under way will do, and when. */
export interface SyncPlan {
  readonly delayNs: number;
  readonly outcome: 'keep' | 'lie' | 'fail';
  /** Why it fails. */
  readonly error: StorageError | null;
  /** The node crashes when the sync ends, and what becomes of the data; null for no crash. */
  readonly crash: UnsyncedFate | null;
  /** The order to crash that this sync carries out; null where there is none. */
  readonly order: number | null;
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
  readonly #probes: Random;
  readonly #files = new Map<string, DiskFile>();
  /** The files of the changes that are not synced, oldest first; the first has number `#first`. */
  #journal: DiskFile[] = [];
  #first = 0;
  #state: DiskState = {};
  #crashNextSync: UnsyncedFate | null = null;
  /** Counts orders to crash, and their being called off. */
  #orders = 0;
  readonly #counts = { syncs: 0, slowed: 0, failed: 0, lied: 0, lostChanges: 0 };
  readonly #damaged: string[] = [];

  constructor(node: NodeId, profile: DiskProfile, atlas: DamageAtlas, random: Random) {
    this.#node = node;
    this.#profile = profile;
    this.#atlas = atlas;
    this.#syncs = random.fork('syncs');
    this.#crashes = random.fork('crashes');
    this.#damages = random.fork('damages');
    this.#probes = random.fork('probes');
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

  /** The node will crash during its next sync, with this fate of its data, or (null) will not. */
  armCrash(fate: UnsyncedFate | null): void {
    this.#crashNextSync = fate;
    this.#orders++;
  }

  /**
   * What becomes of the node at the end of a sync: an order to crash may have been called off
   * meanwhile.
   */
  crashOf({ crash, order }: SyncPlan): UnsyncedFate | null {
    return order === null || order === this.#orders ? crash : null;
  }

  get statistics(): DiskStatistics {
    return { ...this.#counts, damages: [...this.#damaged] };
  }

  /**
   * Tries some syncs that no node asked for and that keep nothing, and counts what the fault does
   * to them.
   */
  probe(): void {
    const { syncDelayMs = 0, full, syncFailPercent = 0, syncLiePercent = 0 } = this.#state;
    const hit = (percentage: number): boolean =>
      this.#probes.chance(Math.round(percentage * 10_000), MILLION);
    for (let index = 0; index < PROBE_SYNCS; index++) {
      this.#counts.syncs++;
      if (syncDelayMs > 0) this.#counts.slowed++;
      if (full === true || hit(syncFailPercent)) this.#counts.failed++;
      else if (this.#mayLie() && hit(syncLiePercent)) this.#counts.lied++;
    }
  }

  /** Draws what will come of a sync that starts now. */
  planSync(): SyncPlan {
    const profile = this.#profile;
    let delayNs = drawLatencyNs(profile.syncLatency, this.#syncs);
    if (this.#happens(profile.slowSyncPpm)) {
      delayNs += drawLatencyNs(profile.slowSyncLatency, this.#syncs);
    }
    const slowedMs = this.#state.syncDelayMs ?? 0;
    delayNs += Math.round(slowedMs * 1e6);
    const order = this.#crashNextSync === null ? null : this.#orders;
    const crash = this.#drawCrash();
    const error = this.#refusal();
    const outcome = error !== null ? 'fail' : this.#lies() ? 'lie' : 'keep';
    this.#counts.syncs++;
    if (slowedMs > 0) this.#counts.slowed++;
    if (outcome === 'fail') this.#counts.failed++;
    if (outcome === 'lie') this.#counts.lied++;
    return { delayNs, outcome, error, crash, order, upTo: this.#first + this.#journal.length };
  }

  #drawCrash(): UnsyncedFate | null {
    const asked = this.#crashNextSync;
    this.#crashNextSync = null;
    const happens = this.#happens(this.#profile.crashSyncPpm);
    if (asked !== null || !happens) return asked;
    if (!this.#syncs.chance(1, 2)) return 'kept';
    return this.#profile.unsyncedSurvive === 'torn' ? 'torn' : 'lost';
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
      // The changes of one file mostly come in a row; one call for the row lets the file take a
      // short cut.
      let row = 1;
      while (journal[index + 1] === file) {
        row++;
        index++;
      }
      if (plan.outcome === 'keep') file.commit(row);
      else file.forget(row);
    }
  }

  /**
   * The node crashed: what was not synced is lost, as far as the profile or the fault that did it
   * says.
   */
  crash(fate?: UnsyncedFate): void {
    const torn = fate === undefined ? this.#profile.unsyncedSurvive === 'torn' : fate === 'torn';
    const random = torn ? this.#crashes : null;
    this.#counts.lostChanges += this.#journal.length;
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
    if (damage.lastCopy !== true && !this.#atlas.mayDamage(this.#node)) return null;
    const names = [...this.#files.keys()].filter((name) => this.#files.get(name)?.synced);
    if (names.length === 0) return null;
    const name = this.#damages.pick(names);
    const file = this.#files.get(name) as DiskFile;
    const { text, what } = damageText(file.synced as string, damage, this.#damages);
    file.damage(text);
    const sentence = `${this.#node}: ${what} of file ${name}`;
    this.#damaged.push(sentence);
    return sentence;
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
    return lies && this.#mayLie();
  }

  #mayLie(): boolean {
    return this.#state.lastCopy === true || this.#atlas.mayDamage(this.#node);
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
