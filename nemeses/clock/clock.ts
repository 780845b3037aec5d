// Makes clocks wrong: by a jump, by a strobe between right and wrong, by running at the wrong rate.
// Counterpart: jepsen.nemesis.time.

import type { Asks, ClockAsk, Rhythm } from '../../src/faults/vocabulary/asks.ts';
import {
  defineNemesis,
  type FieldProblem,
  type Need,
  type Targeted,
} from '../../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Random } from '../../src/random.ts';
import type { Target } from '../../src/runtime/faults.ts';
import { nodesSchema, targetSchema } from '../parts/schemas.ts';
import { aimedAt, chooseTargets } from '../parts/targets.ts';
import { drawMagnitude, pickWeighted, type Weighted } from '../parts/weights.ts';
import { nodesText } from '../parts/words.ts';
import { ClockEvidence, clockEvidenceRules } from './evidence.ts';
import { resolvedSkewSchema, skewSchema } from './schema.ts';
import { type ClockSkew, skewText } from './skew.ts';

/**
 * Offsets are of every magnitude: small ones hide inside time-outs, large ones overrun every lease.
 */
const OFFSET_MS = { minimum: 50, maximum: 60_000 };
/**
 * How many times too fast or too slow a drifting clock is. Less than 1.1 could not be measured in a
 * second.
 */
const DRIFT = { minimum: 1.1, maximum: 5 };
const STROBE_PERIOD_MS = { minimum: 200, maximum: 2_000 };

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'one' }],
  [2, { select: 'minority' }],
  [1, { select: 'leader' }],
  [1, { select: 'all' }],
];

interface WrongClock extends Targeted {
  readonly params: ClockSkew;
}

interface ResolvedWrongClock {
  readonly nodes: readonly NodeId[];
  readonly skew: ClockSkew;
}

export const clock = defineNemesis<WrongClock, ResolvedWrongClock>({
  name: 'clock',
  summary: 'jumps, strobes or drifts the clocks of one node, a minority, the leader or all',
  durationMs: { minimum: 1_000, maximum: 5_000 },
  draw: (random) => ({ targets: pickWeighted(random, TARGETS), params: drawSkew(random) }),
  schema: { targets: targetSchema, params: skewSchema },
  problems: ({ params }) => strobeProblems(params),
  needs: ({ params }) => [needOf(params)],
  resolve: ({ targets, params }, view, random) => ({
    ...chooseTargets(targets, view, random),
    skew: params,
  }),
  resolvedSchema: { nodes: nodesSchema, skew: resolvedSkewSchema },
  actors: ({ nodes }) => nodes,
  asks: wrongClocks,
  rhythm: strobeOf,
  evidence: (resolved, { cluster, mechanism, knowledge }) =>
    new ClockEvidence(cluster, mechanism(needOf(resolved.skew)), resolved, knowledge),
  evidenceRules: clockEvidenceRules,
  text: ({ nodes, skew }) => `${nodesText(nodes)} ${skewText(skew)}`,
  color: { light: '#00796b', dark: '#5cc4b5' },
  aimed: (fields, { nodes }) => aimedAt(fields, nodes),
});

function drawSkew(random: Random): ClockSkew {
  switch (random.int(3)) {
    case 0:
      return { type: 'jump', offsetMs: drawOffsetMs(random) };
    case 1: {
      const { minimum, maximum } = STROBE_PERIOD_MS;
      const periodMs = Math.round(drawMagnitude(random, minimum, maximum));
      const offsetMs = drawOffsetMs(random);
      const widthMs = Math.round(periodMs * (0.2 + 0.6 * random.float()));
      return { type: 'strobe', offsetMs, periodMs, widthMs };
    }
    default: {
      const factor = drawMagnitude(random, DRIFT.minimum, DRIFT.maximum);
      const rate = random.chance(1, 2) ? factor : 1 / factor;
      return { type: 'drift', ratePpm: Math.round(rate * 1_000_000) };
    }
  }
}

function drawOffsetMs(random: Random): number {
  const size = Math.round(drawMagnitude(random, OFFSET_MS.minimum, OFFSET_MS.maximum));
  return random.chance(1, 2) ? size : -size;
}

function strobeProblems(skew: ClockSkew): readonly FieldProblem[] {
  if (skew.type !== 'strobe' || skew.widthMs === undefined || skew.widthMs < skew.periodMs) {
    return [];
  }
  return [{ field: 'params/widthMs', message: `must be less than periodMs (${skew.periodMs})` }];
}

function needOf({ type }: ClockSkew): Need {
  return type === 'drift' ? 'skew-clock-rate' : 'skew-clock-offset';
}

function wrongClocks({ nodes, skew }: ResolvedWrongClock): Asks {
  const ask: Omit<ClockAsk, 'node'> =
    skew.type === 'drift' ? { ratePpm: skew.ratePpm } : { offsetMs: skew.offsetMs };
  return { clocks: nodes.map((node) => ({ node, ...ask })) };
}

/** A strobe puts the clocks right after `widthMs`, wrong again for the next period, and so on. */
function strobeOf(resolved: ResolvedWrongClock): Rhythm | null {
  const { skew } = resolved;
  if (skew.type !== 'strobe') return null;
  const { periodMs, widthMs = periodMs / 2 } = skew;
  return {
    counts: 'from the beat before',
    beats: [
      { at: widthMs, asks: {} },
      { at: periodMs - widthMs, asks: wrongClocks(resolved) },
    ],
  };
}
