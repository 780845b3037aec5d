// What is written down of the faults of a run: in the history, in `faults.jsonl`, for whoever
// watches, and for the verdict.

import type { Recorder } from '../history/recorder.ts';
import type { Json } from '../json.ts';
import type { Doubt, FaultRecord, RunObserver } from '../run/types.ts';
import type { PlannedFault, ResolvedFault } from '../runtime/faults.ts';

export interface FaultLogOptions {
  readonly recorder: Recorder;
  readonly observer: RunObserver;
  /** Appends one line to `faults.jsonl`. */
  readonly store: (line: Json) => void;
}

export class FaultLog {
  readonly #options: FaultLogOptions;
  readonly records: FaultRecord[] = [];
  readonly doubts: Doubt[] = [];

  constructor(options: FaultLogOptions) {
    this.#options = options;
  }

  /** To be told before anything is done, so that it is known even if the harness dies of it. */
  injected(fault: PlannedFault, resolved: ResolvedFault, time: number): void {
    const { recorder, observer, store } = this.#options;
    store({ event: 'inject', id: fault.id, time, resolved: resolved as unknown as Json });
    recorder.record({
      type: 'info',
      process: 'nemesis',
      f: `${fault.kind}-start`,
      value: { id: fault.id, ...(resolved as unknown as Record<string, Json>) },
    });
    observer.faultInjected?.(fault, resolved);
  }

  healed(record: FaultRecord): void {
    const { recorder, observer, store } = this.#options;
    this.records.push(record);
    store({ event: 'heal', ...(record as unknown as Record<string, Json>) });
    const { effective, summary } = record.evidence;
    recorder.record({
      type: 'info',
      process: 'nemesis',
      f: `${record.kind}-heal`,
      value: { id: record.id, effective, evidence: summary },
    });
    observer.faultHealed?.(record);
  }

  /** `text` follows the name of the fault: `could not be healed: …`. */
  doubt({ id, kind }: PlannedFault, text: string): void {
    this.doubts.push({ code: 'fault-not-carried-out', text: `fault ${id} (${kind}) ${text}` });
  }
}
