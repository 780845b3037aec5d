// A newer Node than the one that runs the tests, as the npm package of its binary.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../../src/package-root.ts';

/** The newest line with long-term support. */
export const OTHER_NODE_MAJOR = 24;

/**
 * The path of the binary, installed on first use below `node_modules/.cache`. Throws where npm
 * cannot get it.
 */
export async function otherNode(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(packageRoot(), 'node_modules', '.cache', `node-${OTHER_NODE_MAJOR}`);
  const binary = join(prefix, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;
  await mkdir(prefix, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', prefix];
  await execa('npm', ['install', ...flags, `${name}@${OTHER_NODE_MAJOR}`]);
  return binary;
}
