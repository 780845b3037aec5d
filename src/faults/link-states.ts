// What the active faults mean for links. On one link several may meet: cuts win, delays add up, the lower speed counts.

import { unreachable } from '../errors.ts';
import type { Link, PacketEffect } from '../runtime/faults.ts';
import type { LinkState } from '../runtime/types.ts';
import type { ActiveFault } from './active-fault.ts';

/** The state of every link that is not clear, in a stable order. */
export function linksOf(active: readonly ActiveFault[]): readonly LinkState[] {
  const states = new Map<string, LinkState>();
  for (const { resolved, cut = [] } of active) {
    switch (resolved.kind) {
      case 'partition':
        join(states, resolved.cut, (before) => ({ ...before, cut: true }));
        break;
      case 'loss':
        join(states, resolved.links, (before) => withLoss(before, resolved.percent));
        break;
      case 'swizzle':
        join(states, cut, (before) => ({ ...before, cut: true }));
        break;
      case 'packet':
        join(states, resolved.links, (before) => withEffect(before, resolved.effect));
        break;
      case 'kill':
      case 'pause':
      case 'clock':
      case 'kill-at-sync':
      case 'disk':
        break;
      default:
        unreachable(resolved);
    }
  }
  return [...states.keys()].sort().map((key) => states.get(key) as LinkState);
}

function join(
  states: Map<string, LinkState>,
  links: readonly Link[],
  change: (before: LinkState) => LinkState,
): void {
  for (const { from, to } of links) {
    const key = `${from}>${to}`;
    states.set(key, change(states.get(key) ?? { from, to, cut: false, lossPercent: 0 }));
  }
}

function withLoss(before: LinkState, percent: number): LinkState {
  return { ...before, lossPercent: Math.max(before.lossPercent, percent) };
}

function withEffect(before: LinkState, effect: PacketEffect): LinkState {
  const least = (one: number | undefined, other: number): number =>
    Math.min(one ?? Number.POSITIVE_INFINITY, other);
  switch (effect.type) {
    case 'delay': {
      const delayMs = (before.delayMs ?? 0) + effect.delayMs;
      return { ...before, delayMs, jitterMs: (before.jitterMs ?? 0) + effect.jitterMs };
    }
    case 'loss':
      return withLoss(before, effect.percent);
    case 'bandwidth':
      return { ...before, bytesPerSecond: least(before.bytesPerSecond, effect.bytesPerSecond) };
    case 'stall':
      return { ...before, clogged: true };
    case 'reset':
      return { ...before, resetEveryMs: least(before.resetEveryMs, effect.everyMs) };
    case 'duplicate': {
      const duplicatePercent = Math.max(before.duplicatePercent ?? 0, effect.percent);
      return { ...before, duplicatePercent };
    }
    case 'reorder':
      return { ...before, reorderPercent: Math.max(before.reorderPercent ?? 0, effect.percent) };
    default:
      return unreachable(effect);
  }
}
