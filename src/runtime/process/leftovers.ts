// Node processes that outlived their harness. A node ends when its stdin does, so only one that was
// paused when its harness was killed can be left: stopped, for ever. Pausing is for Linux only
// here, and so is this.

import { readdirSync, readFileSync } from 'node:fs';
import { nodeHostPlaces } from '../../built-files.ts';
import { messageOf } from '../../errors.ts';

/** A node process whose harness is gone. */
export interface Orphan {
  readonly kind: 'process';
  /** Its pid. */
  readonly name: string;
  /** The run that it belonged to. */
  readonly run: string | null;
}

export interface OrphansRemoved {
  readonly removed: readonly Orphan[];
  /** What could not be removed, and why; one line each. */
  readonly failed: readonly string[];
}

/** Kills the node processes whose harness is gone. */
export function removeOrphans(): OrphansRemoved {
  const removed: Orphan[] = [];
  const failed: string[] = [];
  for (const orphan of findOrphans()) {
    try {
      process.kill(Number(orphan.name), 'SIGKILL');
      removed.push(orphan);
    } catch (error) {
      failed.push(`process ${orphan.name}: ${messageOf(error)}`);
    }
  }
  return { removed, failed };
}

/** Node processes of ours whose parent is no longer one that could be their harness. */
function findOrphans(): readonly Orphan[] {
  if (process.platform !== 'linux') return [];
  const hosts = nodeHostPlaces();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid): Orphan[] => {
      const words = commandOf(pid);
      const isHost = hosts.some((host) => words.includes(host));
      if (!isHost || !words.includes('--config') || hasHarness(pid)) return [];
      const run = /"run":"([\w.-]+)"/.exec(words.join(' '))?.[1] ?? null;
      return [{ kind: 'process', name: pid, run }];
    });
}

/**
 * The harness passes nothing of the sort on its own command line; whoever adopts an orphan is no
 * node program.
 */
function hasHarness(pid: string): boolean {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; after it come the state and the parent's pid.
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '1';
  return parent !== '1' && /(^|\/)node\d*$/.test(commandOf(parent)[0] ?? '');
}

function commandOf(pid: string): readonly string[] {
  return readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
}

/** Empty for a process that has ended meanwhile. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
