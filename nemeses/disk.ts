// Makes disks slow, full, failing, or damages what they hold. A correct system must bear what is drawn here: damage
// comes only where the system says that it finds it out, and only to disks that the last good copy is not on. A plan
// may ask for more. Counterpart: the storage faults of TigerBeetle's simulator.

import type { JsonObject } from '../src/json.ts';
import type { NodeId } from '../src/node/types.ts';
import type { Random } from '../src/random.ts';
import type { DiskTrouble, FaultPlan, Target } from '../src/runtime/faults.ts';
import type { DiskTolerance } from '../src/runtime/types.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import type { PlanProblem } from './plan-problem.ts';
import { targetSchema } from './target-schema.ts';
import { type Chosen, type ClusterView, chooseTargets } from './targets.ts';
import { drawMagnitude, pickWeighted, type Weighted } from './weights.ts';

/** From hardly felt to longer than any election. */
const SYNC_DELAY_MS = { minimum: 2, maximum: 2_000 };
const FAILING_PERCENT = { minimum: 5, maximum: 60 };
const LYING_PERCENT = { minimum: 20, maximum: 100 };

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'one' }],
  [2, { select: 'minority' }],
  [2, { select: 'leader' }],
];

const TYPES: readonly Weighted<DiskTrouble['type']>[] = [
  [3, 'slow'],
  [2, 'failing'],
  [1, 'full'],
  [2, 'bit-flip'],
  [2, 'lying'],
  [1, 'truncate'],
];

/** What may happen to the disks of a system that says nothing of them. */
export const NO_TOLERANCE: DiskTolerance = { damaged: 'none', forgotten: 'none' };

export const disk: Nemesis = {
  name: 'disk',
  summary: 'slow, failing and full disks, and damage where the system can bear it',
  abilities: ['disk-faults'],
  durationMs: { minimum: 700, maximum: 5_000 },
  draw(random, nodes, tolerance = NO_TOLERANCE) {
    const types = TYPES.filter(([, type]) => isBearable(type, nodes, tolerance));
    const targets = pickWeighted(random, TARGETS);
    return { kind: 'disk', targets, params: drawTrouble(random, pickWeighted(random, types)) };
  },
};

/** Whether a system of so many nodes, with this tolerance, must bear it. */
function isBearable(
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

function drawTrouble(random: Random, type: DiskTrouble['type']): DiskTrouble {
  switch (type) {
    case 'slow': {
      const { minimum, maximum } = SYNC_DELAY_MS;
      return { type, syncDelayMs: Math.round(drawMagnitude(random, minimum, maximum)) };
    }
    case 'failing':
      return { type, percent: drawPercent(random, FAILING_PERCENT) };
    case 'lying':
      return { type, percent: drawPercent(random, LYING_PERCENT) };
    default:
      return { type };
  }
}

function drawPercent(random: Random, { minimum, maximum }: { minimum: number; maximum: number }) {
  return minimum + random.int(maximum - minimum + 1);
}

/** Whether a fault costs data that was synced. */
function damages(trouble: DiskTrouble): trouble is Extract<DiskTrouble, { lastCopy?: boolean }> {
  return trouble.type === 'lying' || trouble.type === 'bit-flip' || trouble.type === 'truncate';
}

/** The nodes whose disk is hit. Damage takes those that can be spared, unless the plan says otherwise. */
export function chooseDisks(
  target: Target,
  trouble: DiskTrouble,
  view: ClusterView,
  random: Random,
): Chosen {
  const chosen = chooseTargets(target, view, random);
  if (!damages(trouble) || trouble.lastCopy === true) return chosen;
  const spare = view.spareDisks ?? [];
  const nodes = chosen.nodes.filter((node) => spare.includes(node));
  if (nodes.length === chosen.nodes.length) return chosen;
  const note = 'spared who may hold the last good copy';
  if (nodes.length > 0) return { nodes, note };
  const running = spare.filter((node) => view.running.includes(node));
  const instead = running.length > 0 ? running : spare;
  return { nodes: instead.length === 0 ? [] : [random.pick(instead)], note };
}

/** Faults of a plan that would destroy what this system may hold the last good copy of. */
export function damageProblems(
  plan: FaultPlan,
  nodes: readonly NodeId[],
  tolerance: DiskTolerance,
): readonly PlanProblem[] {
  return plan.flatMap((fault, index): PlanProblem[] => {
    if (fault.kind !== 'disk' || !damages(fault.params) || fault.params.lastCopy === true)
      return [];
    if (isBearable(fault.params.type, nodes, tolerance)) return [];
    const message = `${fault.params.type} may destroy the last good copy here; "lastCopy": true asks for it all the same`;
    return [{ path: `/${index}/params/type`, message }];
  });
}

const percentSchema: JsonObject = { type: 'integer', minimum: 1, maximum: 100 };

/** By type: the fields it has besides. All are required but `lastCopy`. */
const FIELDS: Readonly<Record<DiskTrouble['type'], readonly string[]>> = {
  slow: ['syncDelayMs'],
  failing: ['percent'],
  full: [],
  lying: ['percent', 'lastCopy'],
  'bit-flip': ['lastCopy'],
  truncate: ['lastCopy'],
};

export const diskSchema: FaultSchema = {
  kind: 'disk',
  properties: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { enum: Object.keys(FIELDS) },
        syncDelayMs: { type: 'integer', minimum: 1 },
        percent: percentSchema,
        lastCopy: { type: 'boolean' },
      },
      additionalProperties: false,
      allOf: Object.entries(FIELDS).map(([type, fields]) => ({
        if: { properties: { type: { const: type } } },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
        then: {
          required: fields.filter((field) => field !== 'lastCopy'),
          propertyNames: { enum: ['type', ...fields] },
        },
      })),
    },
  },
};
