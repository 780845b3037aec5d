// Removing containers, networks and volumes, whatever state they are in: running, half made, or
// being removed by somebody else. Shared by the end of a run and by `ordeal clean`.

import { createRealClock, sleep } from '../../clock.ts';
import { messageOf } from '../../errors.ts';
import { type Engine, withDeadline } from './engine.ts';
import { statusOf } from './engine-errors.ts';

export type ResourceKind = 'container' | 'network' | 'volume' | 'image';

export interface ResourceName {
  readonly kind: ResourceKind;
  /** Name or id. */
  readonly name: string;
}

const TRIES_MAX = 20;
const PAUSE_MS = 100;
const REQUEST_DEADLINE_MS = 30_000;

/** Removes all of these. Never rejects; returns what is still there, as `container x: reason`. */
export async function removeAll(
  engine: Engine,
  resources: readonly ResourceName[],
): Promise<readonly string[]> {
  const failures: string[] = [];
  // Networks and volumes are free only when their containers are gone.
  for (const kinds of [['container'], ['network', 'volume'], ['image']]) {
    const group = resources.filter(({ kind }) => kinds.includes(kind));
    const results = await Promise.all(group.map((resource) => removeOne(engine, resource)));
    failures.push(...results.filter((result) => result !== null));
  }
  return failures;
}

/** Null where it is gone, else a line that says why not. */
async function removeOne(engine: Engine, { kind, name }: ResourceName): Promise<string | null> {
  const clock = createRealClock();
  let reason = '';
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (tries > 0) await sleep(clock, PAUSE_MS);
    try {
      await withDeadline(request(engine, kind, name), REQUEST_DEADLINE_MS, 'removal');
      return null;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      reason = messageOf(error);
      // 409 is a conflict: it is being removed, or still in use. 403 and 500 are what networks in
      // use give.
      if (![403, 409, 500].includes(statusOf(error) ?? 0)) break;
      if (kind === 'network') await disconnectAll(engine, name);
    }
  }
  return `${kind} ${name}: ${reason.trim()}`;
}

function request(engine: Engine, kind: ResourceKind, name: string): Promise<unknown> {
  const { docker } = engine;
  switch (kind) {
    case 'container':
      return docker.getContainer(name).remove({ force: true, v: true });
    case 'network':
      return docker.getNetwork(name).remove();
    case 'volume':
      return docker.getVolume(name).remove({ force: true });
    case 'image':
      return docker.getImage(name).remove();
  }
}

/**
 * An engine that was killed may remember endpoints of containers that are gone, and then keeps the
 * network.
 */
async function disconnectAll(engine: Engine, name: string): Promise<void> {
  const network = engine.docker.getNetwork(name);
  try {
    const { Containers: containers } = (await network.inspect()) as {
      readonly Containers?: Readonly<Record<string, { readonly Name: string }>> | null;
    };
    for (const [id, { Name }] of Object.entries(containers ?? {})) {
      const container = id.startsWith('ep-') ? Name : id;
      await network.disconnect({ Container: container, Force: true });
    }
  } catch {
    // The next attempt to remove the network tells whether this was needed, and why it still cannot
    // go.
  }
}
