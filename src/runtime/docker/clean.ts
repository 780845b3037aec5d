// What killed harnesses left in an engine: found by label, and removed. A run that is still going
// on is left alone unless everything is asked for.

import { createRealClock, sleep } from '../../clock.ts';
import { call, type Engine } from './engine.ts';
import { type Labels, ownerState, RUN_LABEL, TOOL_LABEL } from './labels.ts';
import { type ResourceKind, type ResourceName, removeAll } from './removal.ts';

/** Something of ours in an engine. */
export interface Leftover extends ResourceName {
  readonly kind: ResourceKind;
  /** The run it belongs to; null for images and what serves to build them. */
  readonly run: string | null;
  /** Whether the harness that made it still runs; `unknown` where that was on another machine. */
  readonly owner: 'alive' | 'dead' | 'unknown';
}

export interface CleanOptions {
  /** Also what belongs to runs that are still going on, here or elsewhere. */
  readonly all: boolean;
  /** Also the images; the next run builds them anew. */
  readonly images: boolean;
}

export interface CleanResult {
  readonly removed: readonly Leftover[];
  /** Belongs to runs that are still going on. */
  readonly kept: readonly Leftover[];
  /** What could not be removed, and why; one line each. */
  readonly failed: readonly string[];
}

/** A harness that died in the middle of a request leaves an engine that still carries it out. */
const PASSES_MAX = 10;
const PAUSE_MS = 200;

/**
 * Lists containers, networks and volumes with our label. Rejects with a `HarnessError` where the
 * engine fails.
 */
export async function findLeftovers(engine: Engine): Promise<readonly Leftover[]> {
  const { docker } = engine;
  const filters = { label: [TOOL_LABEL] };
  const what = 'listing what Ordeal made';
  const [containers, networks, volumes] = await Promise.all([
    call(what, docker.listContainers({ all: true, filters })),
    call(what, docker.listNetworks({ filters })),
    call(what, docker.listVolumes({ filters })),
  ]);
  return [
    ...containers.map((one) => leftover('container', nameOf(one.Names, one.Id), one.Labels)),
    ...networks.map((one) => leftover('network', one.Id, one.Labels ?? null)),
    ...(volumes.Volumes ?? []).map((one) => leftover('volume', one.Name, one.Labels)),
  ];
}

/** Removes what was left behind. Rejects only where the engine cannot be asked. */
export async function clean(engine: Engine, options: CleanOptions): Promise<CleanResult> {
  const clock = createRealClock();
  const removed = new Map<string, Leftover>();
  let kept: readonly Leftover[] = [];
  let failed: readonly string[] = [];
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    if (pass > 0) await sleep(clock, PAUSE_MS);
    const found = await findLeftovers(engine);
    const due = found.filter((one) => options.all || one.owner === 'dead');
    kept = found.filter((one) => !due.includes(one));
    // One empty look is not enough: what was being made in the first may be there in the second.
    if (due.length === 0 && pass > 0) break;
    failed = await removeAll(engine, due);
    for (const one of due) removed.set(`${one.kind} ${one.name}`, one);
  }
  if (options.images) {
    const images = await findImages(engine);
    failed = [...failed, ...(await removeAll(engine, images))];
    for (const one of images) removed.set(`${one.kind} ${one.name}`, one);
  }
  const isGone = (one: Leftover): boolean =>
    !failed.some((line) => line.startsWith(`${one.kind} ${one.name}:`));
  return { removed: [...removed.values()].filter(isGone), kept, failed };
}

async function findImages(engine: Engine): Promise<readonly Leftover[]> {
  const filters = { label: [TOOL_LABEL] };
  const images = await call('listing images', engine.docker.listImages({ filters }));
  // By tag, so that the base goes when the last image on it has gone; nameless ones by id.
  const names = images.flatMap((image) => {
    const tags = (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
    return tags.length > 0 ? tags : [image.Id];
  });
  return names
    .sort((a, b) => Number(a.startsWith('ordeal-base:')) - Number(b.startsWith('ordeal-base:')))
    .map((name) => ({ kind: 'image', name, run: null, owner: 'unknown' }));
}

function leftover(kind: ResourceKind, name: string, labels: Labels | null): Leftover {
  return { kind, name, run: labels?.[RUN_LABEL] ?? null, owner: ownerState(labels ?? {}) };
}

/** The engine's names start with a slash; a container that is half removed may have none. */
function nameOf(names: readonly string[] | null, id: string): string {
  return names?.[0]?.replace(/^\//, '') ?? id;
}
