// A finished run as a spec with nothing left to draw, so that a part of it can be left out and the
// rest stays.

import { nemesisOf } from '../../../nemeses/index.ts';
import type { ScriptedOp } from '../../generator/script.ts';
import type { History } from '../../history/types.ts';
import type { FaultRecord, RunResults, RunSpec } from '../../run/types.ts';
import type { PlannedFault } from '../../runtime/faults.ts';
import { profileOf } from '../simulate.ts';

/** What there is of a run besides its spec. */
export interface RunRecord {
  readonly plan: readonly PlannedFault[];
  readonly history: History;
  readonly results: Pick<RunResults, 'faults' | 'phasesNs'>;
}

/**
 * The plan that was carried out, with the targets it came down to; the operations that were
 * invoked, at their times and on their threads; and the world that the seed drew.
 */
export function writtenOut(spec: RunSpec, { plan, history, results }: RunRecord): RunSpec {
  const records = new Map(results.faults.map((record) => [record.id, record]));
  return {
    ...spec,
    plan: plan.map((fault) => {
      const record = records.get(fault.id);
      return record === undefined ? fault : resolvedFault(fault, record);
    }),
    profile: spec.profile === 'swarm' ? profileOf(spec) : spec.profile,
    script: spec.script ?? scriptOf(spec, history, results.phasesNs),
  };
}

/** The operations that a history shows, as a script: each invocation is one, in their order. */
function scriptOf(
  spec: RunSpec,
  history: History,
  phases: RunResults['phasesNs'],
): NonNullable<RunSpec['script']> {
  const mainStart = phases.main ?? 0;
  const finalStart = phases.final ?? Number.POSITIVE_INFINITY;
  const main: ScriptedOp[] = [];
  const final: ScriptedOp[] = [];
  for (const op of history) {
    if (op.type !== 'invoke' || op.process === 'nemesis') continue;
    const isFinal = op.time >= finalStart;
    (isFinal ? final : main).push({
      at: op.time - (isFinal ? finalStart : mainStart),
      thread: op.process % spec.concurrency,
      f: op.f,
      ...(op.key === undefined ? {} : { key: op.key }),
      ...(op.value === undefined ? {} : { value: op.value }),
    });
  }
  return { main, final };
}

/**
 * The same fault, aimed at what it hit; where its kind cannot say that, its targets are drawn
 * again.
 */
function resolvedFault(fault: PlannedFault, { resolved }: FaultRecord): PlannedFault {
  return { ...fault, ...nemesisOf(fault.kind).aimed?.(fault, resolved) };
}
