// Carries out the liveness phase: leaves a core in peace, breaks the others, and lets the clients
// go on.

import { LIVENESS_BOUND_MS, type LivenessAttempt } from '../../checkers/liveness.ts';
import type { WorkloadRun } from '../../workloads/workload.ts';
import type { FaultController } from '../faults/controller.ts';
import type { Generator } from '../generator/generator.ts';
import type { Random } from '../random.ts';
import type { Capabilities } from '../runtime/types.ts';
import type { System } from '../system.ts';
import type { LiveRun } from './live-run.ts';
import { breakagesOf, drawCore, untilServed } from './liveness.ts';

export interface LivenessParts {
  readonly system: System;
  readonly work: WorkloadRun;
  /** What the clients have not asked for yet. */
  readonly rest: Generator;
  readonly capabilities: Capabilities;
  readonly random: Random;
}

/**
 * Goes on until the clients are served, or the bound is over; the others stay broken until the
 * caller has the controller hold nothing any more. Null where no core can be obliged to serve, and
 * where the run was ended meanwhile.
 */
export async function leaveCoreAlone(
  live: LiveRun,
  faults: FaultController,
  { system, work, rest, capabilities, random }: LivenessParts,
): Promise<LivenessAttempt | null> {
  const { cluster, recorder, workSignal } = live;
  await faults.healAll();
  const { progressCore = 'all' } = system;
  const drawn = drawCore(cluster.nodes, faults.undamaged(), progressCore, capabilities, random);
  if (drawn === null) return null;
  await faults.hold(breakagesOf(drawn, cluster.nodes));
  const from = cluster.clock.now();
  const note = (edge: 'start' | 'heal', what: object): void => {
    const value = { id: 'liveness', ...what };
    recorder.record({ type: 'info', process: 'nemesis', f: `liveness-${edge}`, value });
  };
  note('start', drawn);
  await live.interpret(untilServed(rest, work.required), LIVENESS_BOUND_MS);
  const until = cluster.clock.now();
  note('heal', {});
  return workSignal.aborted ? null : { ...drawn, from, until };
}
