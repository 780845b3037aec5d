// Carries out a fault plan against a cluster: resolves targets at the moment of injection, writes them down before
// acting, measures, heals, and writes down what was measured.

import type { ClusterView } from '../../nemeses/targets.ts';
import { sleep } from '../clock.ts';
import { assert, messageOf } from '../errors.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Evidence, FaultPlan, PlannedFault, ResolvedFault } from '../runtime/faults.ts';
import type { Capabilities, Cluster } from '../runtime/types.ts';
import { type ActiveFault, Disturbance } from './disturbance.ts';
import { collectEvidence } from './evidence/collect.ts';
import type { EvidenceCollector } from './evidence/collector.ts';
import { linksOf } from './link-states.ts';
import type { Survey } from './monitor.ts';
import type { Doubt, FaultRecord, RunObserver } from './types.ts';

/** How often a fault that has shown no effect is looked at once all nodes run, and how long between looks. */
const LAST_LOOKS = 5;
const LAST_LOOK_PAUSE_MS = 300;

export interface FaultControllerOptions {
  readonly cluster: Cluster;
  readonly capabilities: Capabilities;
  readonly plan: FaultPlan;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly observer: RunObserver;
  /** Asks the nodes what they are now. */
  readonly survey: () => Promise<Survey>;
  readonly resolve: (fault: PlannedFault, view: ClusterView, random: Random) => ResolvedFault;
  /** Appends one line to `faults.jsonl`. */
  readonly store: (line: Json) => void;
}

interface Carried extends ActiveFault {
  readonly fault: PlannedFault;
  readonly collector: EvidenceCollector;
  readonly injectedAt: number;
  /** Ends the strobe, where the fault is one. */
  readonly strobe: AbortController;
}

interface Action {
  /** Milliseconds after the start of the main phase. */
  readonly at: number;
  readonly kind: 'inject' | 'heal';
  readonly fault: PlannedFault;
}

export class FaultController {
  readonly #options: FaultControllerOptions;
  readonly #disturbance: Disturbance;
  readonly #active = new Map<string, Carried>();
  /** Faults that are past their planned end and have yet to show an effect. */
  readonly #overdue = new Set<string>();
  /** How far off each clock was before the first fault; milliseconds. */
  readonly #undisturbedClocks = new Map<NodeId, number>();
  readonly records: FaultRecord[] = [];
  readonly doubts: Doubt[] = [];
  /** Actions on the cluster happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: FaultControllerOptions) {
    this.#options = options;
    this.#disturbance = new Disturbance(options.cluster);
  }

  /** Carries out the plan, from now on, until its end or the signal. What is still on then is left to `healAll`. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.cluster;
    const start = clock.now();
    if (this.#options.plan.some((fault) => fault.kind === 'clock')) await this.#readClocks();
    for (const action of timeline(this.#options.plan)) {
      await sleep(clock, action.at - (clock.now() - start) / 1e6, signal);
      if (signal.aborted) return;
      await this.#inTurn(() => this.#act(action));
    }
  }

  async #readClocks(): Promise<void> {
    const { cluster } = this.#options;
    await Promise.all(
      cluster.nodes.map(async (node) => {
        const measured = await cluster.clockOffset(node);
        if (measured !== null) this.#undisturbedClocks.set(node, measured.offsetMs);
      }),
    );
  }

  /** Ends every fault that is on. Safe to call at any time, more than once. */
  async healAll(): Promise<void> {
    // Nodes first: what is still on then can be measured on nodes that run.
    const faults = [...this.#active.values()].map(({ fault }) => fault);
    const stopsNodes = (fault: PlannedFault): boolean =>
      fault.kind === 'kill' || fault.kind === 'pause';
    for (const fault of faults.filter(stopsNodes)) {
      await this.#inTurn(() => this.#heal(fault.id, false));
    }
    const { clock } = this.#options.cluster;
    for (const fault of faults.filter((each) => !stopsNodes(each))) {
      for (let looks = 1; this.#active.has(fault.id); looks++) {
        if (looks > 1) await sleep(clock, LAST_LOOK_PAUSE_MS);
        await this.#inTurn(() => this.#heal(fault.id, looks < LAST_LOOKS));
      }
    }
  }

  /**
   * A fault may have shown no effect by its planned end, because others held all its nodes down: it stays on, and is
   * looked at again whenever something else has been done.
   */
  async #act({ kind, fault }: Action): Promise<void> {
    if (kind === 'inject') await this.#inject(fault);
    else await this.#heal(fault.id, true);
    for (const id of [...this.#overdue]) if (id !== fault.id) await this.#heal(id, true);
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    // A failed action must not keep later ones, least of all healing, from being tried.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #apply(): Promise<void> {
    return this.#disturbance.apply([...this.#active.values()]);
  }

  async #inject(fault: PlannedFault): Promise<void> {
    const { cluster, recorder, observer, store, random } = this.#options;
    const resolved = this.#options.resolve(fault, await this.#view(), random.fork(fault.id));
    // What this fault does may keep others from being measured: a clock cannot be read on a node that is down.
    await Promise.all([...this.#active.values()].map((carried) => carried.collector.during()));
    const collector = collectEvidence(cluster, this.#options.capabilities, resolved, {
      isOn: () => this.#active.get(fault.id)?.on ?? true,
      undisturbedMs: (node) => this.#undisturbedClocks.get(node) ?? 0,
      skewOf: (node) => this.#disturbance.skewOf(node),
      isCut: ({ from, to }) =>
        linksOf([...this.#active.values()]).some(
          (link) => link.cut && link.from === from && link.to === to,
        ),
    });
    await collector.before();
    const injectedAt = cluster.clock.now();
    store({
      event: 'inject',
      id: fault.id,
      time: injectedAt,
      resolved: resolved as unknown as Json,
    });
    recorder.record({
      type: 'info',
      process: 'nemesis',
      f: `${fault.kind}-start`,
      value: { id: fault.id, ...(resolved as unknown as Record<string, Json>) },
    });
    observer.faultInjected?.(fault, resolved);
    const strobe = new AbortController();
    const carried = { id: fault.id, fault, resolved, collector, injectedAt, strobe, on: true };
    this.#active.set(fault.id, carried);
    try {
      await this.#apply();
      await collector.during();
    } catch (error) {
      this.#doubt(fault, `could not be carried out: ${messageOf(error)}`);
    }
    if (resolved.kind === 'clock' && resolved.skew.type === 'strobe') {
      const { periodMs, widthMs = periodMs / 2 } = resolved.skew;
      void this.#strobe(carried, widthMs, periodMs - widthMs);
    }
  }

  async #view(): Promise<ClusterView> {
    const { cluster, survey } = this.#options;
    return {
      nodes: cluster.nodes,
      running: this.#disturbance.running(),
      ...(await survey()),
      clients: cluster.clients(),
    };
  }

  /** Puts a strobing clock right after `wrongMs`, wrong again after `rightMs`, and so on until the fault is healed. */
  async #strobe(carried: Carried, wrongMs: number, rightMs: number): Promise<void> {
    const { clock } = this.#options.cluster;
    const { signal } = carried.strobe;
    for (;;) {
      await sleep(clock, carried.on ? wrongMs : rightMs, signal);
      if (signal.aborted) return;
      await this.#inTurn(async () => {
        if (signal.aborted) return;
        carried.on = !carried.on;
        await this.#apply();
        await carried.collector.during();
        if (this.#overdue.has(carried.id)) await this.#heal(carried.id, true);
      }).catch((error) => this.#doubt(carried.fault, messageOf(error)));
    }
  }

  /** Ends one fault; a patient call leaves it on where nothing shows yet that it took effect. */
  async #heal(id: string, patient: boolean): Promise<void> {
    const carried = this.#active.get(id);
    if (carried === undefined) return;
    const evidence = await this.#conclude(carried);
    if (!evidence.effective && patient) {
      this.#overdue.add(id);
      return;
    }
    carried.strobe.abort();
    this.#overdue.delete(id);
    this.#active.delete(id);
    try {
      await this.#apply();
    } catch (error) {
      this.#doubt(carried.fault, `could not be healed: ${messageOf(error)}`);
    }
    const { cluster, recorder, observer, store } = this.#options;
    const record: FaultRecord = {
      id,
      kind: carried.fault.kind,
      injectedAt: carried.injectedAt,
      healedAt: cluster.clock.now(),
      resolved: carried.resolved,
      evidence,
    };
    this.records.push(record);
    store({ event: 'heal', ...(record as unknown as Record<string, Json>) });
    const { effective, summary } = evidence;
    recorder.record({
      type: 'info',
      process: 'nemesis',
      f: `${carried.fault.kind}-heal`,
      value: { id, effective, evidence: summary },
    });
    observer.faultHealed?.(record);
  }

  async #conclude(carried: Carried): Promise<Evidence> {
    try {
      return await carried.collector.conclude();
    } catch (error) {
      const summary = `could not be measured: ${messageOf(error)}`;
      return { effective: false, summary, mechanism: 'none', measurements: null };
    }
  }

  #doubt(fault: PlannedFault, text: string): void {
    this.doubts.push({
      code: 'fault-not-carried-out',
      text: `fault ${fault.id} (${fault.kind}) ${text}`,
    });
  }
}

/** The plan as a list of things to do, in order; at one moment, healing comes first. */
export function timeline(plan: FaultPlan): readonly Action[] {
  const actions = plan.flatMap((fault): Action[] => {
    assert(fault.at < fault.until, 'a fault ends after it starts');
    return [
      { at: fault.at, kind: 'inject', fault },
      { at: fault.until, kind: 'heal', fault },
    ];
  });
  const rank = (action: Action): number => (action.kind === 'heal' ? 0 : 1);
  return actions.sort((a, b) => a.at - b.at || rank(a) - rank(b));
}
