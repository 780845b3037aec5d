// How a disk misbehaves, as data and in words, and what systems must bear of it.

import { formatDuration } from '../../src/duration.ts';
import { unreachable } from '../../src/errors.ts';
import type { DiskAsk } from '../../src/faults/vocabulary/asks.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { DiskDamage, DiskTolerance } from '../../src/runtime/types.ts';

/** For as long as the fault lasts, or (damage) from its injection on. */
export type DiskTrouble =
  /** Every sync takes so much longer. */
  | { readonly type: 'slow'; readonly syncDelayMs: number }
  /** Of every 100 syncs so many reject. */
  | { readonly type: 'failing'; readonly percent: number }
  /** Every sync rejects: nothing more fits. */
  | { readonly type: 'full' }
  /** Of every 100 syncs so many report success and keep nothing: a crash finds it out. */
  | ({ readonly type: 'lying'; readonly percent: number } & Damaging)
  /** One bit of synced data flips. */
  | ({ readonly type: 'bit-flip' } & Damaging)
  /** Some of the end of a synced file is gone. */
  | ({ readonly type: 'truncate' } & Damaging);

interface Damaging {
  /**
   * Hits whichever nodes are targeted, though one of them may hold the last good copy of something.
   */
  readonly lastCopy?: boolean;
}

/** Whether a system of so many nodes, with this tolerance, must bear it. */
export function isBearable(
  type: DiskTrouble['type'],
  nodes: readonly NodeId[],
  { damaged, forgotten }: DiskTolerance,
): boolean {
  // A minority of one or two nodes is no node.
  const canSpare = nodes.length > 2;
  if (type === 'bit-flip') return canSpare && damaged === 'minority';
  if (type === 'lying' || type === 'truncate') return canSpare && forgotten === 'minority';
  return true;
}

/** Whether a fault costs data that was synced. */
export function damages(
  trouble: DiskTrouble,
): trouble is Extract<DiskTrouble, { lastCopy?: boolean }> {
  return trouble.type === 'lying' || trouble.type === 'bit-flip' || trouble.type === 'truncate';
}

/** What is done to the data once; null where the disk goes on misbehaving instead. */
export function damageOf(trouble: DiskTrouble): DiskDamage | null {
  return trouble.type === 'bit-flip' || trouble.type === 'truncate' ? trouble : null;
}

/** What is asked of a disk while the fault is on; null where the damage is done once, and stays. */
export function troubleAsk(trouble: DiskTrouble): Omit<DiskAsk, 'node'> | null {
  switch (trouble.type) {
    case 'slow':
      return { syncDelayMs: trouble.syncDelayMs };
    case 'failing':
      return { syncFailPercent: trouble.percent };
    case 'full':
      return { full: true };
    case 'lying': {
      const lastCopy = trouble.lastCopy === true ? { lastCopy: true } : {};
      return { syncLiePercent: trouble.percent, ...lastCopy };
    }
    case 'bit-flip':
    case 'truncate':
      return null;
    default:
      return unreachable(trouble);
  }
}

export function troubleText(trouble: DiskTrouble): string {
  switch (trouble.type) {
    case 'slow':
      return `slow by ${formatDuration(trouble.syncDelayMs)} a sync`;
    case 'failing':
      return `failing ${trouble.percent} % of syncs`;
    case 'lying':
      return `lying about ${trouble.percent} % of syncs`;
    case 'full':
    case 'bit-flip':
    case 'truncate':
      return trouble.type;
    default:
      return unreachable(trouble);
  }
}
