// What is measured of one fault that is on, whatever goes wrong with the measuring: a fault that
// could not be measured left no evidence, and says why.

import { messageOf } from '../errors.ts';
import type { Evidence, PlannedFault, ResolvedFault } from '../runtime/faults.ts';
import type { Disturbance } from './disturbance.ts';
import type { FaultLog } from './fault-log.ts';
import type { EvidenceCollector } from './vocabulary/evidence.ts';
import type { Nemesis } from './vocabulary/nemesis.ts';

export interface MeasurementOptions {
  readonly fault: PlannedFault;
  readonly nemesis: Nemesis;
  readonly resolved: ResolvedFault;
  readonly collector: EvidenceCollector;
  readonly disturbance: Disturbance;
  readonly log: FaultLog;
}

export class Measurement {
  readonly #options: MeasurementOptions;

  constructor(options: MeasurementOptions) {
    this.#options = options;
  }

  /** Looks at it now. */
  look(): Promise<void> {
    return this.#options.collector.during();
  }

  /** Whether nothing more will show while it is on, but something may once it is healed. */
  endTells(): boolean {
    return this.#options.collector.endTells?.() === true;
  }

  /** Where it has shown no effect, and nothing will bring it about any more: in a plainer way. */
  async force(): Promise<void> {
    const { collector } = this.#options;
    if (collector.force === undefined) return;
    const { effective } = await collector.conclude();
    if (!effective) await collector.force();
  }

  async conclude(): Promise<Evidence> {
    const { nemesis, resolved, collector, disturbance } = this.#options;
    try {
      const evidence = await collector.conclude();
      const nodes = nemesis.actors(resolved);
      if (evidence.effective || !disturbance.areGone(nodes)) return evidence;
      // As with a pause of a dead node: what had happened to them was more than this fault could
      // do.
      const why = `${nodes.join(', ')} did not start any more, for its disk was damaged`;
      return { ...evidence, effective: true, summary: `${evidence.summary}; ${why}` };
    } catch (error) {
      const summary = `could not be measured: ${messageOf(error)}`;
      return { effective: false, summary, mechanism: 'none', measurements: null };
    }
  }

  /**
   * Adds what can be measured once the fault is healed; that it did not go away is a doubt of its
   * own.
   */
  async withAftermath(evidence: Evidence): Promise<Evidence> {
    const { fault, collector, log } = this.#options;
    if (collector.after === undefined) return evidence;
    try {
      const { measurements, problem, verdict } = await collector.after();
      if (problem !== null) log.doubt(fault, `was not healed: ${problem}`);
      return { ...evidence, ...verdict, measurements };
    } catch (error) {
      log.doubt(fault, `could not be measured after its end: ${messageOf(error)}`);
      return evidence;
    }
  }
}
