// Which links a fault of the network hits: those between its targets and the other ends, in the
// directions asked for.

import type { LinkAsk } from '../../src/faults/vocabulary/asks.ts';
import type { ClusterView } from '../../src/faults/vocabulary/cluster-view.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Random } from '../../src/random.ts';
import type { Link, Target } from '../../src/runtime/faults.ts';
import { chooseTargets } from './targets.ts';

/** Seen from a target: what it sends, what is sent to it, or both. */
export type Direction = 'out' | 'in' | 'both';

export interface ChosenLinks {
  readonly links: readonly Link[];
  readonly note?: string;
}

/** Every link out of `sources`. */
export function linksFrom(sources: readonly NodeId[], nodes: readonly NodeId[]): readonly Link[] {
  return sources.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to): Link => ({ from, to })),
  );
}

/**
 * Links between the targets and `peers` (all other nodes where absent), each once, in a stable
 * order.
 */
export function chooseLinks(
  target: Target,
  peers: Target | undefined,
  direction: Direction,
  view: ClusterView,
  random: Random,
): ChosenLinks {
  const clients = chooseClients(target, view, random);
  const { nodes, note } = clients ?? chooseTargets(target, view, random);
  const others = peers === undefined ? null : chooseTargets(peers, view, random);
  const notes = [note, others?.note].filter((each) => each !== undefined);
  const out = linksFrom(nodes, others?.nodes ?? view.nodes);
  const back = out.map(({ from, to }): Link => ({ from: to, to: from }));
  const asked = { out, in: back, both: [...out, ...back] }[direction];
  const links = new Map(asked.map((link) => [`${link.from} ${link.to}`, link]));
  return {
    links: [...links.values()],
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}

/** The clients that a system's own target stands for, or null where it stands for nodes. */
function chooseClients(
  target: Target,
  view: ClusterView,
  random: Random,
): { readonly nodes: readonly string[]; readonly note?: string } | null {
  if (target.select !== 'named') return null;
  const named = view.named?.[target.name];
  if (named !== undefined && 'nodes' in named) return null;
  const open = new Set((view.clients ?? []).map(({ from }) => from));
  const found = (named?.clients ?? []).filter((client) => open.has(client));
  if (found.length > 0) return { nodes: found };
  const [client] = random.shuffle([...open].sort());
  if (client === undefined) return null;
  return { nodes: [client], note: `no ${target.name} was known: a client at random instead` };
}

/** Who sends on these links, each once. */
export function sendersOf(links: readonly Link[]): readonly NodeId[] {
  return [...new Set(links.map(({ from }) => from))];
}

/** Asks of all these links the same. */
export function askOf(
  links: readonly Link[],
  ask: Omit<LinkAsk, 'from' | 'to'>,
): readonly LinkAsk[] {
  return links.map(({ from, to }) => ({ from, to, ...ask }));
}
