// What a fault asks of a cluster, as data: how nodes, links, clocks and disks should be while it is
// on. Where several faults ask something of the same node or link, src/faults joins what they ask;
// no kind knows of the others.

import type { NodeId } from '../../node/types.ts';
import type { UnsyncedFate } from '../../runtime/faults.ts';
import type { ClockState, DiskDamage, DiskState, LinkState } from '../../runtime/types.ts';

/** What is absent is as it should be. */
export interface Asks {
  readonly nodes?: readonly NodeAsk[];
  readonly links?: readonly LinkAsk[];
  readonly clocks?: readonly ClockAsk[];
  readonly disks?: readonly DiskAsk[];
}

export type NodeAsk =
  | { readonly node: NodeId; readonly status: 'down' | 'paused' }
  /** It runs up to its next sync, and is down from then on. */
  | { readonly node: NodeId; readonly status: 'doomed'; readonly unsynced: UnsyncedFate };

export type LinkAsk = Pick<LinkState, 'from' | 'to'> & Partial<LinkState>;

export type ClockAsk = Partial<ClockState> & { readonly node: NodeId };

export type DiskAsk = DiskState & { readonly node: NodeId };

/** What is done once, right after a fault was injected, and stays. */
export type Deed = {
  readonly type: 'damage';
  readonly node: NodeId;
  readonly damage: DiskDamage;
};

/**
 * What a fault changes by itself while it is on. Its beats follow each other, round after round,
 * until it is healed.
 */
export interface Rhythm {
  /**
   * What the times of beats count from: the start of the round (for the first that is the
   * injection), so that what is done at one does not put off the next; or the end of the beat
   * before, so that each lasts at least so long.
   */
  readonly counts: 'from the round' | 'from the beat before';
  readonly beats: readonly Beat[];
}

export interface Beat {
  /** Milliseconds. */
  readonly at: number;
  /** What the fault asks from then on. */
  readonly asks: Asks;
}
