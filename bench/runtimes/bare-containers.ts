// The yardstick for starting a cluster: bare `docker run` of as many containers of the same image,
// all at once, that do nothing but run node.

import { execa } from 'execa';
import { hostMonotonicMs } from '../../src/clock.ts';

const IDLE = ['node', '-e', 'setInterval(() => {}, 1e6)'];

/**
 * Starts `count` idle containers of the newest node image, and removes them. Milliseconds until the
 * last one runs.
 */
export async function timeBareContainers(count: number): Promise<number> {
  const listed = await execa('docker', ['image', 'ls', '--quiet', 'ordeal-node']);
  const image = listed.stdout.split('\n')[0] ?? '';
  const begin = hostMonotonicMs();
  const started = await Promise.all(
    Array.from({ length: count }, () => execa('docker', ['run', '--detach', image, ...IDLE])),
  );
  const elapsed = hostMonotonicMs() - begin;
  await execa('docker', ['rm', '--force', ...started.map(({ stdout }) => stdout.trim())]);
  return elapsed;
}
