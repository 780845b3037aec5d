// What is known of a run while it goes on: fed by the run, read by the live view.

import type { Op } from '../../history/types.ts';
import { faultText } from '../../report/faults.ts';
import type { FaultRecord, RunObserver, RunPhase } from '../../run/types.ts';
import type { PlannedFault, ResolvedFault } from '../../runtime/faults.ts';
import type { NodeExit } from '../../runtime/types.ts';

/** The rate shown is that of the last so many whole seconds. */
const RATE_SECONDS = 3;

export interface ActiveFault {
  readonly id: string;
  /** `partition n1 | n2 n3`. */
  readonly text: string;
  /** Monotonic milliseconds. */
  readonly since: number;
}

export class RunProgress implements RunObserver {
  phaseName: RunPhase = 'start';
  detail = '';
  /** Monotonic milliseconds at which the phase began. */
  phaseSince: number;
  ok = 0;
  fail = 0;
  info = 0;
  readonly active = new Map<string, ActiveFault>();
  readonly #now: () => number;
  /** Completions by whole second. */
  readonly #completed = new Map<number, number>();
  /** Nanoseconds of the run's own clock: at the first operation, and at the latest. */
  #firstOpAt: number | null = null;
  #lastOpAt = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.phaseSince = now();
  }

  phase(name: RunPhase, detail: string): void {
    this.phaseName = name;
    this.detail = detail;
    this.phaseSince = this.#now();
  }

  op(op: Op): void {
    this.#firstOpAt ??= op.time;
    this.#lastOpAt = op.time;
    if (op.type === 'invoke' || op.process === 'nemesis') return;
    this[op.type]++;
    const second = Math.floor(this.#now() / 1_000);
    this.#completed.set(second, (this.#completed.get(second) ?? 0) + 1);
    this.#completed.delete(second - RATE_SECONDS - 1);
  }

  faultInjected(fault: PlannedFault, resolved: ResolvedFault): void {
    const text = faultText(fault.kind, resolved);
    this.active.set(fault.id, { id: fault.id, text, since: this.#now() });
  }

  faultHealed(record: FaultRecord): void {
    this.active.delete(record.id);
  }

  nodeExit(exit: NodeExit): void {
    this.detail = `${exit.node} stopped by itself`;
  }

  /** Milliseconds of the run's own time that operations have taken up; virtual in `sim`. */
  runTimeMs(): number {
    return this.#firstOpAt === null ? 0 : (this.#lastOpAt - this.#firstOpAt) / 1e6;
  }

  /** Operations completed per second of late; null in the first second. */
  rate(): number | null {
    const second = Math.floor(this.#now() / 1_000);
    const first = Math.floor(this.phaseSince / 1_000) + 1;
    const seconds = Math.min(RATE_SECONDS, second - first);
    if (seconds < 1) return null;
    let sum = 0;
    for (let past = 1; past <= seconds; past++) sum += this.#completed.get(second - past) ?? 0;
    return sum / seconds;
  }
}
