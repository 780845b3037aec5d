// Makes disks slow, full, failing, or damages what they hold. A correct system must bear what is
// drawn here: damage comes only where the system says that it finds it out, and only to disks that
// the last good copy is not on. A plan may ask for more. Counterpart: the storage faults of
// TigerBeetle's simulator.

import type { Asks, Deed } from '../../src/faults/vocabulary/asks.ts';
import type { ClusterView } from '../../src/faults/vocabulary/cluster-view.ts';
import {
  defineNemesis,
  type FieldProblem,
  type Targeted,
} from '../../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Random } from '../../src/random.ts';
import type { Target } from '../../src/runtime/faults.ts';
import type { DiskTolerance } from '../../src/runtime/types.ts';
import { nodesSchema, targetSchema } from '../parts/schemas.ts';
import { aimedAt, type Chosen, chooseTargets } from '../parts/targets.ts';
import { drawMagnitude, drawWhole, pickWeighted, type Weighted } from '../parts/weights.ts';
import { nodesText } from '../parts/words.ts';
import { DiskEvidence, diskEvidenceRules } from './evidence.ts';
import { resolvedTroubleSchema, troubleSchema } from './schema.ts';
import {
  type DiskTrouble,
  damageOf,
  damages,
  isBearable,
  troubleAsk,
  troubleText,
} from './trouble.ts';

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

interface BadDisk extends Targeted {
  readonly params: DiskTrouble;
}

interface ResolvedBadDisk {
  readonly nodes: readonly NodeId[];
  readonly trouble: DiskTrouble;
}

export const disk = defineNemesis<BadDisk, ResolvedBadDisk>({
  name: 'disk',
  summary: 'slow, failing and full disks, and damage where the system can bear it',
  durationMs: { minimum: 700, maximum: 5_000 },
  draw(random, nodes, tolerance) {
    const types = TYPES.filter(([, type]) => isBearable(type, nodes, tolerance));
    const targets = pickWeighted(random, TARGETS);
    return { targets, params: drawTrouble(random, pickWeighted(random, types)) };
  },
  schema: { targets: targetSchema, params: troubleSchema },
  unbearable: ({ params }, nodes, tolerance) => damageProblems(params, nodes, tolerance),
  needs: () => ['disk-faults'],
  resolve: ({ targets, params }, view, random) => ({
    ...chooseDisks(targets, params, view, random),
    trouble: params,
  }),
  resolvedSchema: { nodes: nodesSchema, trouble: resolvedTroubleSchema },
  actors: ({ nodes }) => nodes,
  asks: badDisks,
  once: damageDone,
  healed: 'last',
  evidence: (resolved, { cluster, mechanism }) =>
    new DiskEvidence(cluster, mechanism('disk-faults'), resolved),
  evidenceRules: diskEvidenceRules,
  text: ({ nodes, trouble }) => `${nodesText(nodes)} ${troubleText(trouble)}`,
  color: { light: '#8d4e2a', dark: '#e0a27c' },
  aimed: (fields, { nodes }) => aimedAt(fields, nodes),
});

function drawTrouble(random: Random, type: DiskTrouble['type']): DiskTrouble {
  switch (type) {
    case 'slow': {
      const { minimum, maximum } = SYNC_DELAY_MS;
      return { type, syncDelayMs: Math.round(drawMagnitude(random, minimum, maximum)) };
    }
    case 'failing':
      return { type, percent: drawWhole(random, FAILING_PERCENT) };
    case 'lying':
      return { type, percent: drawWhole(random, LYING_PERCENT) };
    default:
      return { type };
  }
}

/**
 * The nodes whose disk is hit. Damage takes those that can be spared, unless the plan says
 * otherwise.
 */
function chooseDisks(
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

/** Whether it would destroy what this system may hold the last good copy of. */
function damageProblems(
  trouble: DiskTrouble,
  nodes: readonly NodeId[],
  tolerance: DiskTolerance,
): readonly FieldProblem[] {
  if (!damages(trouble) || trouble.lastCopy === true) return [];
  if (isBearable(trouble.type, nodes, tolerance)) return [];
  const message = `${trouble.type} may destroy the last good copy here; "lastCopy": true asks for it all the same`;
  return [{ field: 'params/type', message }];
}

function badDisks({ nodes, trouble }: ResolvedBadDisk): Asks {
  const ask = troubleAsk(trouble);
  return ask === null ? {} : { disks: nodes.map((node) => ({ node, ...ask })) };
}

function damageDone({ nodes, trouble }: ResolvedBadDisk): readonly Deed[] {
  const damage = damageOf(trouble);
  return damage === null ? [] : nodes.map((node) => ({ type: 'damage', node, damage }));
}
