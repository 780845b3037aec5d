// Nodes as local processes, with Ordeal as their network: no root, no engine, no container.
// Counterpart: Maelstrom.

import { hostTimestamp } from '../../clock.ts';
import { InterruptedError } from '../../errors.ts';
import type { Capabilities, Capability, Cluster, ClusterSpec, Runtime } from '../types.ts';
import { ProcessCluster } from './cluster.ts';

export function createProcessRuntime(): Runtime {
  return { name: 'process', capabilities, start };
}

async function capabilities(): Promise<Capabilities> {
  const yes = (mechanism: string): Capability => ({ available: true, mechanism });
  // Windows has neither signal; elsewhere only /proc tells us that a process really stopped.
  const pause: Capability =
    process.platform === 'linux'
      ? yes('SIGSTOP')
      : {
          available: false,
          reason: `that a process is stopped cannot be measured on ${process.platform}`,
          remedy: 'use --runtime docker, or leave the nemesis pause out',
        };
  return {
    kill: yes('SIGKILL'),
    pause,
    'cut-links': yes('message router'),
    'lose-messages': yes('message router'),
    'skew-clock-offset': yes('node host clock'),
    'skew-clock-rate': yes('node host clock'),
    'delay-messages': yes('message router'),
    'duplicate-messages': yes('message router'),
    'reorder-messages': yes('message router'),
    'limit-bandwidth': yes('message router'),
    'clog-links': yes('message router'),
    'reset-connections': yes('message router'),
    'disturb-clients': yes('client connection'),
  };
}

async function start(spec: ClusterSpec, signal: AbortSignal): Promise<Cluster> {
  const cluster = new ProcessCluster(spec);
  try {
    await cluster.start();
    if (signal.aborted)
      throw new InterruptedError({ message: `interrupted at ${hostTimestamp()}` });
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}
