// What happens to packets, as data and in words.

import { formatDuration } from '../../src/duration.ts';
import { unreachable } from '../../src/errors.ts';
import type { LinkAsk } from '../../src/faults/vocabulary/asks.ts';
import type { Need } from '../../src/faults/vocabulary/nemesis.ts';

/** What happens to packets (in `process` and `sim`: messages) on their way. */
export type PacketEffect =
  /** Each takes `delayMs` longer, and up to `jitterMs` more. */
  | { readonly type: 'delay'; readonly delayMs: number; readonly jitterMs: number }
  /** Of every 100, how many are lost. */
  | { readonly type: 'loss'; readonly percent: number }
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /**
   * Nothing arrives, nothing is lost: it comes when the fault ends, where the sender still wants
   * it.
   */
  | { readonly type: 'stall' }
  /** Connections are reset, now and every `everyMs`; what is on its way is lost. */
  | { readonly type: 'reset'; readonly everyMs: number }
  | { readonly type: 'duplicate'; readonly percent: number }
  /** Of every 100, how many are overtaken by later ones. */
  | { readonly type: 'reorder'; readonly percent: number };

const NEEDS: Readonly<Record<PacketEffect['type'], Need>> = {
  delay: 'delay-messages',
  loss: 'lose-messages',
  bandwidth: 'limit-bandwidth',
  stall: 'clog-links',
  reset: 'reset-connections',
  duplicate: 'duplicate-messages',
  reorder: 'reorder-messages',
};

/** What an effect needs of the runtime. */
export function needOf({ type }: PacketEffect): Need {
  return NEEDS[type];
}

/** What an effect asks of each link. */
export function effectAsk(effect: PacketEffect): Omit<LinkAsk, 'from' | 'to'> {
  switch (effect.type) {
    case 'delay':
      return { delayMs: effect.delayMs, jitterMs: effect.jitterMs };
    case 'loss':
      return { lossPercent: effect.percent };
    case 'bandwidth':
      return { bytesPerSecond: effect.bytesPerSecond };
    case 'stall':
      return { clogged: true };
    case 'reset':
      return { resetEveryMs: effect.everyMs };
    case 'duplicate':
      return { duplicatePercent: effect.percent };
    case 'reorder':
      return { reorderPercent: effect.percent };
    default:
      return unreachable(effect);
  }
}

export function effectText(effect: PacketEffect): string {
  switch (effect.type) {
    case 'delay': {
      const jitter = effect.jitterMs === 0 ? '' : ` to ${effect.delayMs + effect.jitterMs}`;
      return `delay ${effect.delayMs}${jitter} ms`;
    }
    case 'loss':
    case 'duplicate':
    case 'reorder':
      return `${effect.type} ${effect.percent} %`;
    case 'bandwidth':
      return `${effect.bytesPerSecond} B/s`;
    case 'stall':
      return 'stall';
    case 'reset':
      return `reset every ${formatDuration(effect.everyMs)}`;
    default:
      return unreachable(effect);
  }
}
