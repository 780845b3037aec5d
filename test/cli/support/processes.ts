// Which processes of this machine were given a path: the nodes of a run are, in their
// configuration.

import { readdirSync, readFileSync } from 'node:fs';

/**
 * Pids of processes, other than `except`, whose command line names `path`. Linux only, as the tests
 * are.
 */
export function processesNaming(path: string, except: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== except && commandLine(pid).includes(path));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended since.
    return '';
  }
}

/** The state letter of a process (`T` for stopped), or an empty string where it has ended. */
export function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '';
  } catch {
    return '';
  }
}
