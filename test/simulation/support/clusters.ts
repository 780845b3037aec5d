// Starts simulated clusters of the small programs, for tests.

import type { JsonObject } from '../../../src/json.ts';
import type { CreateProgram } from '../../../src/node/types.ts';
import { DEFAULT_SIM_PROFILE, type SimProfile } from '../../../src/runtime/sim/profile.ts';
import type { SimCluster } from '../../../src/runtime/sim/sim-cluster.ts';
import { createSimRuntime } from '../../../src/runtime/sim/sim-runtime.ts';
import type { ClusterSpec, Reply } from '../../../src/runtime/types.ts';

export interface TestClusterOptions {
  readonly nodes?: number;
  readonly seed?: number;
  readonly options?: JsonObject;
  readonly bugs?: readonly string[];
  readonly profile?: SimProfile;
  readonly keepLogs?: boolean;
  readonly directory?: string;
  readonly onMessage?: NonNullable<ClusterSpec['onMessage']>;
}

export async function startSimulation(
  program: CreateProgram,
  options: TestClusterOptions = {},
): Promise<SimCluster> {
  const { nodes = 3, seed = 1, directory = '/nowhere', bugs = [] } = options;
  const runtime = createSimRuntime({
    createProgram: () => program,
    profile: options.profile ?? DEFAULT_SIM_PROFILE,
    ...(options.keepLogs === undefined ? {} : { keepLogs: options.keepLogs }),
  });
  return runtime.start(
    {
      runId: 'test',
      system: 'test',
      nodes: Array.from({ length: nodes }, (_, index) => `n${index + 1}`),
      bugs,
      options: options.options ?? {},
      seed,
      directory,
      ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
    },
    new AbortController().signal,
  );
}

/** Waits on the cluster's virtual clock. */
export function sleepVirtually(cluster: SimCluster, ms: number): Promise<void> {
  return new Promise((resolve) => {
    cluster.clock.setTimer(ms, resolve);
  });
}

/** The body of a reply; throws where there was none. */
export function bodyOf(reply: Reply): JsonObject {
  if (reply.kind !== 'reply') throw new Error(`${reply.kind}: ${reply.reason}`);
  return reply.body;
}

/** The default profile with parts of it changed. */
export function profileWith(parts: {
  readonly network?: Partial<SimProfile['network']>;
  readonly client?: Partial<SimProfile['client']>;
  readonly disk?: Partial<SimProfile['disk']>;
  readonly clock?: Partial<SimProfile['clock']>;
}): SimProfile {
  const base = DEFAULT_SIM_PROFILE;
  return {
    ...base,
    network: { ...base.network, ...parts.network },
    client: { ...base.client, ...parts.client },
    disk: { ...base.disk, ...parts.disk },
    clock: { ...base.clock, ...parts.clock },
  };
}
