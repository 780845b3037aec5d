// What `ordeal doctor` looks at on this machine, besides the Docker engine.

import { statfsSync } from 'node:fs';
import type { DoctorCheck } from '../doctor-check.ts';
import { createProcessRuntime } from '../runtime/process/runtime.ts';

const NODE_MINIMUM = [20, 19] as const;
/**
 * A run of some minutes with its logs; an image takes about 105 MB, wherever the engine keeps it.
 */
const DISK_BYTES_MIN = 512 * 1024 ** 2;

export function checkNode(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough =
    major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1]);
  if (isEnough) return { name: 'Node.js', state: 'ok', text: version };
  return {
    name: 'Node.js',
    state: 'failed',
    text: `${version} is too old`,
    remedy: `install Node.js ${NODE_MINIMUM.join('.')} or newer`,
  };
}

export function checkDisk(directory: string): DoctorCheck {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const text = `${Math.floor(free / 1024 ** 2)} MB free in ${directory}`;
  if (free >= DISK_BYTES_MIN) return { name: 'disk', state: 'ok', text };
  return {
    name: 'disk',
    state: 'limited',
    text,
    remedy: 'free at least 512 MB, or store runs elsewhere with --out',
  };
}

/** One check per thing that the process runtime can do or not. */
export async function checkProcessRuntime(): Promise<DoctorCheck> {
  const missing = Object.entries(await createProcessRuntime().capabilities()).flatMap(
    ([ability, capability]) => (capability.available ? [] : [{ ability, ...capability }]),
  );
  const [first] = missing;
  if (first === undefined) {
    return { name: 'process runtime', state: 'ok', text: 'every fault is possible' };
  }
  return {
    name: 'process runtime',
    state: 'limited',
    text: missing.map(({ ability, reason }) => `no ${ability}: ${reason}`).join('; '),
    remedy: first.remedy,
  };
}
