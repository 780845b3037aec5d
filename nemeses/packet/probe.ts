// What a probe of a link must show: how long it may take, and what its way says of an effect.

import { unreachable } from '../../src/errors.ts';
import type { ProbeOptions, Transit } from '../../src/runtime/types.ts';
import type { PacketEffect } from './effect.ts';

/** A delayed probe must take this part of the planned delay at least. */
export const DELAY_PART = 0.8;
/** A throttled probe must take this part at least of what its bytes need at the planned speed. */
export const BANDWIDTH_PART = 0.5;
/** A probe on a stalled link must not have arrived after this long. */
export const STALL_MS = 300;
/** A throttled link is measured with as many bytes as it carries in this time, within limits. */
const TRANSFER_MS = 250;
const PROBE_BYTES = { minimum: 600, maximum: 64_000 };

export type ProbedEffect = Exclude<
  PacketEffect,
  { readonly type: 'loss' | 'duplicate' | 'reorder' }
>;

/** What one link showed. */
export type Finding = 'as planned' | 'not as planned' | 'not known';

/** What is sent down a link to see such an effect. */
export function probeFor(effect: ProbedEffect): ProbeOptions {
  switch (effect.type) {
    case 'delay':
      return { bytes: 1, timeoutMs: 2 * (effect.delayMs + effect.jitterMs) + 1_500 };
    case 'bandwidth': {
      const bytes = bytesFor(effect.bytesPerSecond);
      return { bytes, timeoutMs: Math.round((4_000 * bytes) / effect.bytesPerSecond) + 1_500 };
    }
    case 'stall':
      return { bytes: 1, timeoutMs: STALL_MS };
    case 'reset':
      return { bytes: 1, timeoutMs: 2 * effect.everyMs + 1_500, holdMs: 1.5 * effect.everyMs };
    default:
      return unreachable(effect);
  }
}

function bytesFor(bytesPerSecond: number): number {
  const bytes = Math.round((bytesPerSecond * TRANSFER_MS) / 1_000);
  return Math.min(PROBE_BYTES.maximum, Math.max(PROBE_BYTES.minimum, bytes));
}

/** A link that carried nothing before says nothing by carrying nothing now. */
export function judge(effect: ProbedEffect, now: Transit, before: Transit | undefined): Finding {
  switch (effect.type) {
    case 'delay':
      if (now.kind !== 'arrived') return 'not known';
      return now.ms >= effect.delayMs * DELAY_PART ? 'as planned' : 'not as planned';
    case 'bandwidth': {
      const neededMs = (1_000 * bytesFor(effect.bytesPerSecond)) / effect.bytesPerSecond;
      if (now.kind === 'arrived') {
        return now.ms >= neededMs * BANDWIDTH_PART ? 'as planned' : 'not as planned';
      }
      return now.kind === 'late' && before?.kind === 'arrived' ? 'as planned' : 'not known';
    }
    case 'stall':
      if (now.kind === 'arrived') return 'not as planned';
      return now.kind === 'late' && before?.kind === 'arrived' ? 'as planned' : 'not known';
    case 'reset':
      if (now.kind === 'reset') return 'as planned';
      return now.kind === 'arrived' ? 'not as planned' : 'not known';
    default:
      return unreachable(effect);
  }
}

/** What a link must show. */
export function describe(effect: ProbedEffect): string {
  switch (effect.type) {
    case 'delay':
      return `at least ${Math.round(effect.delayMs * DELAY_PART)} ms`;
    case 'bandwidth':
      return `at most ${Math.round(effect.bytesPerSecond / BANDWIDTH_PART)} B/s`;
    case 'stall':
      return `nothing within ${STALL_MS} ms`;
    case 'reset':
      return 'a connection reset';
    default:
      return unreachable(effect);
  }
}
