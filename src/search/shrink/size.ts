// How big a written-out run is, and its operations as one list.

import type { Script, ScriptedOp } from '../../generator/script.ts';
import type { RunSpec } from '../../run/types.ts';

export interface RunSize {
  readonly operations: number;
  readonly faults: number;
  readonly nodes: number;
  /** Threads that do anything. */
  readonly threads: number;
  readonly keys: number;
  /** Length of the main phase. */
  readonly timeLimitMs: number;
}

/** An operation of the main phase, or one of the final reads. */
export type ScriptStep = ScriptedOp & { readonly final: boolean };

export function sizeOf(spec: RunSpec): RunSize {
  const steps = stepsOf(spec);
  return {
    operations: steps.length,
    faults: spec.plan?.length ?? 0,
    nodes: spec.nodes,
    threads: new Set(steps.map((step) => step.thread)).size,
    keys: new Set(steps.map((step) => step.key)).size,
    timeLimitMs: spec.timeLimitMs,
  };
}

/** Main and final operations, in this order. */
export function stepsOf(spec: RunSpec): readonly ScriptStep[] {
  const { main, final } = spec.script ?? { main: [], final: [] };
  const mark = (script: Script, isFinal: boolean): ScriptStep[] =>
    script.map((op) => ({ ...op, final: isFinal }));
  return [...mark(main, false), ...mark(final, true)];
}

export function withSteps(spec: RunSpec, steps: readonly ScriptStep[]): RunSpec {
  const part = (isFinal: boolean): Script =>
    steps.filter((step) => step.final === isFinal).map(({ final: _, ...op }) => op);
  return { ...spec, script: { main: part(false), final: part(true) } };
}

/**
 * Roughly how long a run takes, in units of a simulated second of five idle nodes: decides how many
 * seeds a candidate is worth. Wall time would make the outcome depend on the machine.
 */
export function costOf(spec: RunSpec): number {
  const recoverySeconds = 1;
  const { operations, nodes, timeLimitMs } = sizeOf(spec);
  return ((timeLimitMs / 1000 + recoverySeconds) * nodes) / 5 + operations / 50;
}
