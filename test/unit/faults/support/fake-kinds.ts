// Kinds of faults that exist in tests only: what the controller does with a record must not hang on
// which kinds there happen to be.

import type { Asks } from '../../../../src/faults/vocabulary/asks.ts';
import type { EvidenceCollector } from '../../../../src/faults/vocabulary/evidence.ts';
import {
  defineNemesis,
  type Nemesis,
  type NemesisRecord,
  type Targeted,
} from '../../../../src/faults/vocabulary/nemesis.ts';
import type { PlannedFault } from '../../../../src/runtime/faults.ts';

interface Hit {
  readonly nodes: readonly string[];
}

type Kind = NemesisRecord<Targeted, Hit>;

/** Whether a fault of this kind on these nodes has shown an effect by now. */
export type Shows = (kind: string, nodes: readonly string[]) => boolean;

/**
 * A kind that asks for something of each node that it names; `write` is told of every look at it.
 */
export function fakeKind(
  name: string,
  asks: (node: string) => Asks,
  evidence: Kind['evidence'],
  parts: Partial<Pick<Kind, 'rhythm' | 'once' | 'healed' | 'needs' | 'resolve'>> = {},
): Nemesis {
  return defineNemesis<Targeted, Hit>({
    name,
    summary: `does as the test says: ${name}`,
    durationMs: { minimum: 1, maximum: 2 },
    draw: () => ({ targets: { select: 'all' } }),
    schema: {},
    needs: () => ['kill'],
    resolve: ({ targets }) => ({ nodes: targets.select === 'nodes' ? targets.nodes : [] }),
    resolvedSchema: {},
    actors: ({ nodes }) => nodes,
    asks: ({ nodes }) => merged(nodes.map(asks)),
    evidence,
    evidenceRules: [],
    text: ({ nodes }) => nodes.join(' '),
    ...parts,
  });
}

function merged(all: readonly Asks[]): Asks {
  return {
    nodes: all.flatMap(({ nodes = [] }) => nodes),
    links: all.flatMap(({ links = [] }) => links),
    clocks: all.flatMap(({ clocks = [] }) => clocks),
    disks: all.flatMap(({ disks = [] }) => disks),
  };
}

/** Looks at a fault of one kind, and finds what the test says. */
export function fakeEvidence(
  kind: string,
  write: (line: string) => void,
  shows: Shows,
  parts: Partial<EvidenceCollector> = {},
): Kind['evidence'] {
  return ({ nodes }) => {
    const name = `${kind} ${nodes.join(' ')}`;
    return {
      before: async () => undefined,
      during: async () => write(`look at ${name}`),
      async conclude() {
        const effective = shows(kind, nodes);
        write(`judge ${name}: ${effective ? 'seen' : 'not seen'}`);
        return { effective, summary: name, mechanism: 'fake', measurements: null };
      },
      ...parts,
    };
  };
}

/** A fault of a plan. */
export function fault(
  id: string,
  kind: string,
  nodes: readonly string[],
  at: number,
  until: number,
): PlannedFault {
  return { id, at, until, kind, targets: { select: 'nodes', nodes } };
}
