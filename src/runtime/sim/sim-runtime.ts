// The runtime `sim`: clusters in virtual time, inside this very process. Nothing here knows of
// bundled systems; who makes the runtime says how a system's name becomes a program.

import { InterruptedError } from '../../errors.ts';
import { untilAborted } from '../../until-aborted.ts';
import type {
  Ability,
  Capabilities,
  Capability,
  ClusterSpec,
  ExtraAbility,
  Runtime,
} from '../types.ts';
import { SimCluster } from './sim-cluster.ts';
import type { SimOptions } from './sim-options.ts';

export interface SimRuntime extends Runtime {
  readonly name: 'sim';
  start(spec: ClusterSpec, signal: AbortSignal): Promise<SimCluster>;
}

const SIMULATED: Capability = { available: true, mechanism: 'simulated' };

const ABILITIES: readonly (Ability | ExtraAbility)[] = [
  'kill',
  'pause',
  'cut-links',
  'lose-messages',
  'skew-clock-offset',
  'skew-clock-rate',
  'delay-messages',
  'duplicate-messages',
  'reorder-messages',
  'limit-bandwidth',
  'clog-links',
  'reset-connections',
  'disturb-clients',
  'kill-at-sync',
  'disk-faults',
];

export function createSimRuntime(options: SimOptions): SimRuntime {
  return {
    name: 'sim',
    async capabilities() {
      return Object.fromEntries(
        ABILITIES.map((ability) => [ability, SIMULATED]),
      ) as unknown as Capabilities;
    },
    async start(spec, signal) {
      const cluster = new SimCluster(spec, options.createProgram(spec.system), options);
      const interrupted = untilAborted(
        signal,
        () => new InterruptedError({ message: 'interrupted while the simulation started' }),
      );
      try {
        await Promise.race([cluster.start(), interrupted.promise]);
      } catch (error) {
        await cluster.stop();
        throw error;
      } finally {
        interrupted.forget();
      }
      return cluster;
    },
  };
}
