// The labels on everything we make in an engine: they say that it is ours, of which run, and of
// which process.

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** On everything. */
export const TOOL_LABEL = 'dev.ordeal';
export const RUN_LABEL = 'dev.ordeal.run';
const CELL_LABEL = 'dev.ordeal.cell';
const PID_LABEL = 'dev.ordeal.pid';
/** `<machine>/<pid>/<start of the process>`: a pid alone may belong to somebody else by now. */
export const OWNER_LABEL = 'dev.ordeal.owner';
export const NODE_LABEL = 'dev.ordeal.node';
/** `sandbox` or `node`. */
export const PART_LABEL = 'dev.ordeal.part';

export type Labels = Readonly<Record<string, string>>;

/** Labels of what belongs to a run. */
export function runLabels(runId: string, cell: string): Labels {
  return { ...toolLabels(), [RUN_LABEL]: runId, [CELL_LABEL]: cell };
}

/** Labels of what belongs to no run, such as images. */
export function toolLabels(): Labels {
  return {
    [TOOL_LABEL]: '1',
    [PID_LABEL]: String(process.pid),
    [OWNER_LABEL]: `${machine()}/${process.pid}/${startOf(process.pid) ?? ''}`,
  };
}

/**
 * Whether the process that made something with these labels still runs; `unknown` where that was
 * another machine.
 */
export function ownerState(labels: Labels): 'alive' | 'dead' | 'unknown' {
  const [where, pidText, start] = (labels[OWNER_LABEL] ?? '').split('/');
  const pid = Number(pidText);
  if (where !== machine() || !Number.isSafeInteger(pid) || pid <= 0) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  const current = startOf(pid);
  return current === null || !start || current === start ? 'alive' : 'dead';
}

/** Host name and boot, since pids start anew with every boot. */
function machine(): string {
  const boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${hostname()}#${boot}`.replaceAll('/', '_');
}

/**
 * When a process started, in clock ticks since boot (field 22 of /proc/pid/stat); null where that
 * cannot be told.
 */
function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, and a name may hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
