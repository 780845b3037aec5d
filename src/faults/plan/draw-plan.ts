// From a seed to a fault plan. Counterpart: jepsen.nemesis.combined's packages, with data where
// they have generators.

import { UsageError } from '../../errors.ts';
import type { NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { FaultFields, FaultPlan } from '../../runtime/faults.ts';
import type { DiskTolerance } from '../../runtime/types.ts';
import { type FaultWindow, type Nemesis, NO_TOLERANCE } from '../vocabulary/nemesis.ts';
import type { FaultIntensity } from './intensity.ts';
import { drawWindows } from './windows.ts';

export interface PlanOptions {
  readonly random: Random;
  readonly nodes: readonly NodeId[];
  /** Length of the main phase. */
  readonly timeLimitMs: number;
  readonly nemeses: readonly Nemesis[];
  /** What the system says of damaged disks; absent: it bears no damage. */
  readonly tolerance?: DiskTolerance;
  /** Absent: all nemeses take part, as hard as usual. */
  readonly intensity?: FaultIntensity;
}

/**
 * Draws the faults of all nemeses for one run. Each family draws from streams of its own, so its
 * faults are the same whichever other families take part; only the ids, which number all faults in
 * order of `at`, differ. A run of less than about a second has no faults. Throws a `UsageError`
 * where a nemesis has nothing to disturb in so few nodes.
 */
export function planFaults(options: PlanOptions): FaultPlan {
  for (const nemesis of options.nemeses) requireNodes(nemesis, options.nodes.length);
  const { intensity } = options;
  const drawn = options.nemeses
    .filter(({ name }) => intensity?.nemeses.includes(name) ?? true)
    .flatMap((nemesis) => drawFamily(nemesis, options))
    .sort((a, b) => a.window.at - b.window.at || compare(a.kind, b.kind));
  return atOnce(drawn, intensity?.atOnceMax ?? null).map(({ kind, window, fields }, index) => ({
    id: `f${index + 1}`,
    ...window,
    kind,
    ...fields,
  }));
}

function requireNodes({ name, nodesMin = 1 }: Nemesis, count: number): void {
  if (count >= nodesMin) return;
  throw new UsageError({
    message: `nemesis ${name} needs at least ${nodesMin} nodes, not ${count}`,
    hint: `ask for more nodes, or leave ${name} out of the nemeses`,
  });
}

interface Drawn {
  readonly kind: string;
  readonly window: FaultWindow;
  readonly fields: FaultFields;
}

function drawFamily(nemesis: Nemesis, options: PlanOptions): readonly Drawn[] {
  const { tolerance = NO_TOLERANCE } = options;
  const random = options.random.fork(nemesis.name);
  const windows = drawWindows(
    random.fork('windows'),
    options.timeLimitMs,
    nemesis.durationMs,
    options.intensity,
  );
  // A stream for each fault: a fault that draws more than before changes no other.
  return windows.map((window, index) => ({
    kind: nemesis.name,
    window,
    fields: nemesis.draw(random.fork(`action ${index}`), options.nodes, tolerance),
  }));
}

/** Leaves out the faults that would begin while `limit` others are on. */
function atOnce(drawn: readonly Drawn[], limit: number | null): readonly Drawn[] {
  if (limit === null) return drawn;
  const kept: Drawn[] = [];
  for (const fault of drawn) {
    const on = kept.filter(({ window }) => window.until > fault.window.at);
    if (on.length < limit) kept.push(fault);
  }
  return kept;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
