// A run's own network: a bridge with a subnet that nobody else uses, and no way out.

import { networkInterfaces } from 'node:os';
import { HarnessError, messageOf } from '../../errors.ts';
import { call, type Engine, withDeadline } from './engine.ts';
import { runLabels } from './labels.ts';
import type { Resources } from './resources.ts';
import { candidateSubnets, overlaps, type Subnet } from './subnet.ts';

/** Subnets to try before giving up: others may take one in the same moment. */
const TRIES_MAX = 32;
const CREATE_DEADLINE_MS = 60_000;

export interface Network {
  readonly name: string;
  readonly subnet: Subnet;
}

/** Creates the network of a run. Rejects with a `HarnessError` where every subnet is taken. */
export async function createNetwork(
  engine: Engine,
  resources: Resources,
  run: { readonly id: string; readonly cell: string; readonly name: string },
): Promise<Network> {
  const taken = await takenNetworks(engine);
  const free = candidateSubnets(run.id).filter(
    (subnet) => !taken.some((cidr) => overlaps(subnet, cidr)),
  );
  let last: unknown = null;
  for (const subnet of free.slice(0, TRIES_MAX)) {
    try {
      const made = resources.make('network', run.name, () =>
        engine.docker.createNetwork({
          Name: run.name,
          Driver: 'bridge',
          CheckDuplicate: true,
          IPAM: { Driver: 'default', Config: [{ Subnet: subnet.cidr, Gateway: subnet.gateway }] },
          // An internal network would publish no ports. Without masquerading nothing that leaves is
          // ever answered.
          Options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' },
          Labels: runLabels(run.id, run.cell),
        }),
      );
      await withDeadline(made, CREATE_DEADLINE_MS, 'the request');
      return { name: run.name, subnet };
    } catch (error) {
      if (!/overlap|already (allocated|in use)|conflicts with/i.test(messageOf(error))) {
        return await call(`creating the network ${run.name}`, Promise.reject(error));
      }
      last = error;
    }
  }
  throw new HarnessError({
    message: `no subnet of 198.18.0.0/15 is free for the network ${run.name}`,
    hint: 'remove networks that are not needed: `ordeal clean`, then docker network prune',
    cause: last,
  });
}

/** Networks of the engine and of this machine; some VPNs use addresses of 198.18.0.0/15 too. */
async function takenNetworks(engine: Engine): Promise<readonly string[]> {
  const networks = await call('listing networks', engine.docker.listNetworks());
  const inEngine = networks.flatMap((network) =>
    (network.IPAM?.Config ?? []).map((config) => config.Subnet ?? ''),
  );
  const here = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((face) => face.cidr ?? ''),
  );
  return [...inEngine, ...here];
}
