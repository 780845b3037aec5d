// Cuts a failing simulated run down to the few operations and faults that matter. Every candidate is a run of its
// own, from the same seed, and is taken only if it fails in the same way: same checker, same kind of anomaly. So what
// is left is not an excerpt of a history but a run that really fails, and that anybody can repeat.
//
// Operations and faults are cut by delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002): first halves, then ever smaller pieces.

import type { Script, ScriptedOp } from '../generator/script.ts';
import type { History } from '../history/types.ts';
import type { PlannedFault } from '../runtime/faults.ts';
import { DEFAULT_SIM_PROFILE } from '../runtime/sim/profile.ts';
import { signatureOf } from './signature.ts';
import { profileOf, simulate } from './simulate.ts';
import type { RunResults, RunSpec } from './types.ts';

/** How big a run is. */
export interface RunSize {
  readonly operations: number;
  readonly faults: number;
  readonly nodes: number;
  readonly threads: number;
  readonly keys: number;
}

export interface ShrinkProgress {
  /** What is tried at the moment: `faults`, `operations` … */
  readonly pass: string;
  readonly attempts: number;
  readonly size: RunSize;
}

export interface ShrinkOptions {
  /** A run that fails, with its plan and script written out (`writtenOut`). */
  readonly spec: RunSpec;
  readonly signature: string;
  /** Stops early; the best so far is returned. */
  readonly signal: AbortSignal;
  /** Simulated runs to try at the most. */
  readonly attemptsMax: number;
  onProgress?(progress: ShrinkProgress): void;
}

export interface Shrunk {
  readonly spec: RunSpec;
  readonly attempts: number;
}

/** Makes a failing spec smaller until no pass finds anything more to cut. */
export async function shrink(options: ShrinkOptions): Promise<Shrunk> {
  const shrinker = new Shrinker(options);
  await shrinker.run();
  return { spec: shrinker.best, attempts: shrinker.attempts };
}

/**
 * The spec of a finished run with nothing left to draw: the plan that was carried out, and the operations that were
 * invoked, at their times and on their threads.
 */
export function writtenOut(
  spec: RunSpec,
  plan: readonly PlannedFault[],
  history: History,
  phases: RunResults['phasesNs'],
): RunSpec {
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
  return { ...spec, plan: [...plan], script: { main, final } };
}

export function sizeOf(spec: RunSpec): RunSize {
  const operations = scriptOf(spec);
  return {
    operations: operations.length,
    faults: spec.plan?.length ?? 0,
    nodes: spec.nodes,
    threads: new Set(operations.map((op) => op.thread)).size,
    keys: new Set(operations.map((op) => op.key)).size,
  };
}

/** Main and final operations as one list; the final ones are told apart by `final`. */
type Step = ScriptedOp & { readonly final: boolean };

function scriptOf(spec: RunSpec): readonly Step[] {
  const { main, final } = spec.script ?? { main: [], final: [] };
  const mark = (script: Script, isFinal: boolean): Step[] =>
    script.map((op) => ({ ...op, final: isFinal }));
  return [...mark(main, false), ...mark(final, true)];
}

function withScript(spec: RunSpec, steps: readonly Step[]): RunSpec {
  const part = (isFinal: boolean): Script =>
    steps.filter((step) => step.final === isFinal).map(({ final: _, ...op }) => op);
  return { ...spec, script: { main: part(false), final: part(true) } };
}

class Shrinker {
  readonly #options: ShrinkOptions;
  best: RunSpec;
  attempts = 0;
  #pass = '';

  constructor(options: ShrinkOptions) {
    this.#options = options;
    this.best = options.spec;
  }

  async run(): Promise<void> {
    const passes: readonly (readonly [string, () => Promise<void>])[] = [
      ['time', () => this.#cutTime()],
      ['faults', () => this.#cutFaults()],
      ['keys', () => this.#cutGroups((step) => step.key ?? '')],
      ['clients', () => this.#cutGroups((step) => String(step.thread))],
      ['operations', () => this.#cutOperations()],
      ['nodes', () => this.#cutNodes()],
      ['fault times', () => this.#simplifyFaults()],
      ['world', () => this.#simplifyWorld()],
      ['time', () => this.#cutTime()],
    ];
    for (let before = ''; before !== JSON.stringify(this.best) && !this.#ended(); ) {
      before = JSON.stringify(this.best);
      for (const [name, pass] of passes) {
        this.#pass = name;
        if (!this.#ended()) await pass();
      }
    }
  }

  #ended(): boolean {
    return this.#options.signal.aborted || this.attempts >= this.#options.attemptsMax;
  }

  /** Takes a candidate if it fails in the same way. */
  async #try(candidate: RunSpec): Promise<boolean> {
    if (this.#ended()) return false;
    this.attempts++;
    const fails = await this.#fails(candidate);
    if (fails) this.best = candidate;
    const { attempts } = this;
    this.#options.onProgress?.({ pass: this.#pass, attempts, size: sizeOf(this.best) });
    return fails;
  }

  async #fails(candidate: RunSpec): Promise<boolean> {
    try {
      const { results } = await simulate(candidate, { signal: this.#options.signal });
      return signatureOf(results) === this.#options.signature;
    } catch {
      // A candidate that cannot run at all, or was interrupted, is not the failure we are after.
      return false;
    }
  }

  /** A shorter main phase, found by bisection: everything that is tried after this takes only as long as it must. */
  async #cutTime(): Promise<void> {
    let tooShort = 0;
    while (this.best.timeLimitMs - tooShort > this.best.timeLimitMs / 20) {
      const middle = Math.ceil((tooShort + this.best.timeLimitMs) / 2);
      if (middle >= this.best.timeLimitMs || this.#ended()) return;
      if (!(await this.#try(limitedTo(this.best, middle)))) tooShort = middle;
    }
  }

  async #cutFaults(): Promise<void> {
    await this.#deltaDebug(
      () => this.best.plan ?? [],
      (plan) => ({ ...this.best, plan: [...plan] }),
    );
  }

  async #cutOperations(): Promise<void> {
    await this.#deltaDebug(
      () => scriptOf(this.best),
      (steps) => withScript(this.best, steps),
    );
  }

  /** Cuts all operations of a key, or of a thread, at once. */
  async #cutGroups(groupOf: (step: Step) => string): Promise<void> {
    const steps = (): readonly Step[] => scriptOf(this.best);
    await this.#deltaDebug(
      () => [...new Set(steps().map(groupOf))],
      (groups) => {
        const kept = new Set(groups);
        return withScript(
          this.best,
          steps().filter((step) => kept.has(groupOf(step))),
        );
      },
    );
  }

  /** Leaves out pieces of a list, from halves down to single items, for as long as the run still fails. */
  async #deltaDebug<T>(
    current: () => readonly T[],
    apply: (items: readonly T[]) => RunSpec,
  ): Promise<void> {
    let size = Math.ceil(current().length / 2);
    while (size >= 1 && !this.#ended()) {
      // From the end: what comes late has the least influence on what is left.
      for (let end = current().length; end > 0; ) {
        const start = Math.max(0, end - size);
        await this.#try(apply(current().toSpliced(start, end - start)));
        end = Math.min(start, current().length);
      }
      size = size === 1 ? 0 : Math.ceil(size / 2);
    }
  }

  async #cutNodes(): Promise<void> {
    for (const nodes of [1, 2, 3, 4, 5]) {
      if (nodes >= this.best.nodes) return;
      if (await this.#try({ ...this.best, nodes })) return;
    }
  }

  /** Shorter faults, at rounder times. */
  async #simplifyFaults(): Promise<void> {
    for (let place = 0; place < (this.best.plan?.length ?? 0); place++) {
      for (const change of [halve, halve, halve, round]) {
        const plan = this.best.plan ?? [];
        const fault = plan[place];
        const changed = fault === undefined ? null : change(fault);
        if (changed === null || JSON.stringify(changed) === JSON.stringify(fault)) continue;
        await this.#try({ ...this.best, plan: plan.toSpliced(place, 1, changed) });
      }
    }
  }

  /** The usual world if it will do, else one trouble after the other is taken out of it. */
  async #simplifyWorld(): Promise<void> {
    const { profile } = this.best;
    if (profile === null || (await this.#try({ ...this.best, profile: null }))) return;
    for (const part of ['network', 'client', 'disk', 'clock'] as const) {
      const now = profileOf(this.best);
      const calm = { ...now, [part]: DEFAULT_SIM_PROFILE[part] };
      if (JSON.stringify(calm) !== JSON.stringify(now)) {
        await this.#try({ ...this.best, profile: calm });
      }
    }
  }
}

/** Ends the main phase earlier; what would start later goes, faults that would go on end with it. */
function limitedTo(spec: RunSpec, timeLimitMs: number): RunSpec {
  const { main, final } = spec.script ?? { main: [], final: [] };
  const script = { main: main.filter((op) => op.at < timeLimitMs * 1e6), final };
  const plan = (spec.plan ?? [])
    .filter((fault) => fault.at < timeLimitMs)
    .map((fault) => ({ ...fault, until: Math.min(fault.until, timeLimitMs) }));
  return { ...spec, timeLimitMs, plan, script };
}

function halve(fault: PlannedFault): PlannedFault {
  const until = fault.at + Math.max(1, Math.round((fault.until - fault.at) / 2));
  return { ...fault, until };
}

function round(fault: PlannedFault): PlannedFault | null {
  const at = Math.round(fault.at / 100) * 100;
  const until = Math.round(fault.until / 100) * 100;
  return at < until ? { ...fault, at, until } : null;
}
