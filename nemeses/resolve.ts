// From a planned fault to what exactly is to be done, at the moment of injection. Pure: the same cluster and the same
// draws give the same result, so that it can be recorded and repeated.

import { unreachable } from '../src/errors.ts';
import type { Random } from '../src/random.ts';
import type { FaultAction, ResolvedFault } from '../src/runtime/faults.ts';
import { chooseDisks } from './disk.ts';
import { chooseLinks, linksFrom } from './links.ts';
import type { FaultWindow } from './nemesis.ts';
import { resolveCut } from './partition.ts';
import { swizzleLinks } from './swizzle.ts';
import { type ClusterView, chooseTargets } from './targets.ts';

/** `note` says, in a few words, what could not be done as planned and what was done instead. */
export type Resolution = ResolvedFault & { readonly note?: string };

/** How long a fault lasts whose window is not known. */
const DURATION_MS = 2_000;

export function resolveFault(
  action: FaultAction & Partial<FaultWindow>,
  view: ClusterView,
  random: Random,
): Resolution {
  switch (action.kind) {
    case 'partition':
      return { kind: 'partition', ...resolveCut(action.params, view, random) };
    case 'loss': {
      const { nodes, ...note } = chooseTargets(action.targets, view, random);
      const links = linksFrom(nodes, view.nodes);
      return { kind: 'loss', links, percent: action.params.percent, ...note };
    }
    case 'kill':
      return { kind: 'kill', ...chooseTargets(action.targets, view, random) };
    case 'pause':
      return { kind: 'pause', ...chooseTargets(action.targets, view, random) };
    case 'clock': {
      const skew = action.params;
      return { kind: 'clock', ...chooseTargets(action.targets, view, random), skew };
    }
    case 'packet': {
      const { effect, direction, peers } = action.params;
      const chosen = chooseLinks(action.targets, peers, direction, view, random);
      return { kind: 'packet', ...chosen, effect };
    }
    case 'kill-at-sync': {
      const { unsynced } = action.params;
      return { kind: 'kill-at-sync', ...chooseTargets(action.targets, view, random), unsynced };
    }
    case 'disk': {
      const trouble = action.params;
      return { kind: 'disk', ...chooseDisks(action.targets, trouble, view, random), trouble };
    }
    case 'swizzle': {
      const { at = 0, until = at + DURATION_MS } = action;
      return { kind: 'swizzle', ...swizzleLinks(action.targets, view, until - at, random) };
    }
    default:
      return unreachable(action);
  }
}
