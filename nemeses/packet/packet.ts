// Does to packets what networks do: delays, loses, throttles, holds up, duplicates and reorders
// them, and resets connections. Counterparts: jepsen.net's shape!, toxiproxy's toxics.

import { unreachable } from '../../src/errors.ts';
import { defineNemesis, type Targeted } from '../../src/faults/vocabulary/nemesis.ts';
import type { Random } from '../../src/random.ts';
import type { Link, Target } from '../../src/runtime/faults.ts';
import { askOf, chooseLinks, type Direction, sendersOf } from '../parts/links.ts';
import { linksSchema } from '../parts/schemas.ts';
import { drawMagnitude, pickWeighted, type Weighted } from '../parts/weights.ts';
import { linksText } from '../parts/words.ts';
import { effectAsk, effectText, needOf, type PacketEffect } from './effect.ts';
import { measurePackets, packetEvidenceRules } from './evidence.ts';
import { packetSchema, resolvedEffectSchema } from './schema.ts';

/** From less than a heartbeat to more than an election timeout. */
const DELAY_MS = { minimum: 10, maximum: 800 };
/** Jitter is up to this part of the delay. */
const JITTER_PART_MAX = 1;
const LOSS_PERCENT = { minimum: 5, maximum: 50 };
/** At the lower end a heartbeat gets through and little else. */
const BYTES_PER_SECOND = { minimum: 2_000, maximum: 100_000 };
const RESET_EVERY_MS = { minimum: 100, maximum: 1_000 };

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'leader' }],
  [2, { select: 'minority' }],
  [1, { select: 'one' }],
  [1, { select: 'all' }],
];

const DIRECTIONS: readonly Weighted<Direction>[] = [
  [2, 'both'],
  [1, 'out'],
  [1, 'in'],
];

/**
 * What every runtime can do; duplication and reordering are for plans that ask for them, since few
 * kernels can.
 */
const EFFECTS: readonly Weighted<PacketEffect['type']>[] = [
  [3, 'delay'],
  [1, 'loss'],
  [1, 'bandwidth'],
  [2, 'stall'],
  [2, 'reset'],
];

interface PacketFault extends Targeted {
  readonly params: {
    readonly effect: PacketEffect;
    readonly direction: Direction;
    /** The other ends of the links; all other nodes where absent. */
    readonly peers?: Target;
  };
}

interface ResolvedPacketFault {
  readonly links: readonly Link[];
  readonly effect: PacketEffect;
}

export const packet = defineNemesis<PacketFault, ResolvedPacketFault>({
  name: 'packet',
  summary: 'delays, loses or throttles packets, stalls links, resets connections',
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({
    targets: pickWeighted(random, TARGETS),
    params: { direction: pickWeighted(random, DIRECTIONS), effect: drawEffect(random) },
  }),
  schema: packetSchema,
  furtherTargets: ['params/peers'],
  hitsClients: true,
  needs: ({ targets, params }) => {
    const need = needOf(params.effect);
    // A target of the system's own may turn out to be clients.
    return targets.select === 'named' ? [need, 'disturb-clients'] : [need];
  },
  resolve({ targets, params }, view, random) {
    const { effect, direction, peers } = params;
    return { ...chooseLinks(targets, peers, direction, view, random), effect };
  },
  resolvedSchema: { links: linksSchema, effect: resolvedEffectSchema },
  actors: ({ links }) => sendersOf(links),
  asks: ({ links, effect }) => ({ links: askOf(links, effectAsk(effect)) }),
  evidence: measurePackets,
  evidenceRules: packetEvidenceRules,
  text: ({ links, effect }) => `${effectText(effect)} on ${linksText(links)}`,
  color: { light: '#3f6ad8', dark: '#93b0ff' },
});

function drawEffect(random: Random): PacketEffect {
  const type = pickWeighted(random, EFFECTS);
  const draw = ({ minimum, maximum }: typeof DELAY_MS): number =>
    Math.round(drawMagnitude(random, minimum, maximum));
  switch (type) {
    case 'delay': {
      const delayMs = draw(DELAY_MS);
      return { type, delayMs, jitterMs: Math.round(delayMs * JITTER_PART_MAX * random.float()) };
    }
    case 'loss':
      return { type, percent: draw(LOSS_PERCENT) };
    case 'bandwidth':
      return { type, bytesPerSecond: draw(BYTES_PER_SECOND) };
    case 'reset':
      return { type, everyMs: draw(RESET_EVERY_MS) };
    case 'stall':
      return { type };
    case 'duplicate':
    case 'reorder':
      return { type, percent: draw(LOSS_PERCENT) };
    default:
      return unreachable(type);
  }
}
