// Two Docker engines on this machine, each in a network and a mount namespace of its own, joined by
// a pair of virtual cables: a real swarm of two nodes, whose cable can be pulled. They share
// nothing with the engine of the machine.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface OwnEngine {
  readonly namespace: string;
  readonly address: string;
  /** Where its socket lies, in Docker's notation. */
  readonly host: string;
  docker(...words: readonly string[]): Promise<string>;
}

export interface TwoEngines {
  readonly manager: OwnEngine;
  readonly worker: OwnEngine;
  /** Cuts the second engine off, or joins it again. */
  setCable(state: 'up' | 'down'): Promise<void>;
  stop(): Promise<void>;
}

/** What is missing on this machine, or null where everything is there. */
export async function whatEnginesLack(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'starting a Docker engine needs root';
  for (const tool of ['dockerd', 'containerd', 'ip', 'nsenter', 'unshare', 'docker']) {
    const { exitCode } = await execa('which', [tool], { reject: false });
    if (exitCode !== 0) return `${tool} is missing`;
  }
  return null;
}

/** Starts both, and makes a swarm of them. Rejects, with nothing left, where that fails. */
export async function startTwoEngines(): Promise<TwoEngines> {
  const folder = temporaryFolder('engines');
  // Names of network devices have at most 15 characters.
  const id = process.pid.toString(36);
  const names = [`ordeal-${id}-a`, `ordeal-${id}-b`] as const;
  const cables = [`or${id}a`, `or${id}b`] as const;
  const addresses = ['10.231.77.1', '10.231.77.2'] as const;
  const daemons: ReturnType<typeof startDaemon>[] = [];
  const stop = async (): Promise<void> => {
    for (const daemon of daemons) daemon.kill('SIGTERM');
    await Promise.all(daemons.map((daemon) => daemon.catch(() => undefined)));
    for (const name of names) await execa('ip', ['netns', 'del', name], { reject: false });
  };
  try {
    for (const name of names) await execa('ip', ['netns', 'add', name]);
    await execa('ip', ['link', 'add', cables[0], 'type', 'veth', 'peer', 'name', cables[1]]);
    for (const index of [0, 1] as const) {
      await execa('ip', ['link', 'set', cables[index], 'netns', names[index]]);
      const inside = ['-n', names[index]];
      await execa('ip', [...inside, 'addr', 'add', `${addresses[index]}/24`, 'dev', cables[index]]);
      for (const device of ['lo', cables[index]]) {
        await execa('ip', [...inside, 'link', 'set', device, 'up']);
      }
      daemons.push(startDaemon(folder, names[index]));
    }
    const [manager, worker] = [0, 1].map((index) =>
      engineIn(folder, names[index as 0 | 1], addresses[index as 0 | 1]),
    ) as [OwnEngine, OwnEngine];
    for (const engine of [manager, worker]) await untilUp(engine);
    await manager.docker('swarm', 'init', '--advertise-addr', manager.address);
    const token = await manager.docker('swarm', 'join-token', '-q', 'worker');
    const join = ['swarm', 'join', '--token', token, '--advertise-addr', worker.address];
    await worker.docker(...join, `${manager.address}:2377`);
    const setCable = async (state: 'up' | 'down'): Promise<void> => {
      await execa('ip', ['-n', names[1], 'link', 'set', cables[1], state]);
    };
    return { manager, worker, setCable, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * `ip netns exec` would hide the control groups; `nsenter` does not. `/run` of its own keeps the
 * sockets apart.
 */
function startDaemon(folder: string, name: string) {
  const home = join(folder, name);
  mkdirSync(home);
  const words = [
    'exec dockerd',
    `--data-root ${home}/data --exec-root ${home}/exec --pidfile ${home}/pid`,
    `-H unix://${home}/docker.sock -H unix:///run/docker.sock --log-level error`,
  ];
  const script = `mount -t tmpfs tmpfs /run && mkdir -p /run/lock && ${words.join(' ')}`;
  const inside = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script];
  return execa('nsenter', [`--net=/run/netns/${name}`, ...inside], {
    reject: false,
    stdin: 'ignore',
    forceKillAfterDelay: 30_000,
  });
}

function engineIn(folder: string, name: string, address: string): OwnEngine {
  const host = `unix://${folder}/${name}/docker.sock`;
  return {
    namespace: name,
    address,
    host,
    docker: async (...words) => (await execa('docker', ['-H', host, ...words])).stdout.trim(),
  };
}

async function untilUp(engine: OwnEngine): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await engine.docker('version');
      return;
    } catch (error) {
      if (attempt === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
