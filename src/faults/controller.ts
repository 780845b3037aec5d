// Carries out a fault plan against a cluster: resolves targets at the moment of injection, writes them down before
// acting, measures, heals, and writes down what was measured.

import type { ClusterView } from '../../nemeses/targets.ts';
import { sleep } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Survey } from '../run/monitor.ts';
import type { Doubt, FaultRecord, RunObserver } from '../run/types.ts';
import type {
  Evidence,
  FaultPlan,
  PlannedFault,
  ResolvedFault,
  TimedCut,
} from '../runtime/faults.ts';
import type { Capabilities, Cluster, NodeExit } from '../runtime/types.ts';
import type { ActiveFault } from './active-fault.ts';
import type { ClockLog } from './clock-log.ts';
import { Disturbance } from './disturbance.ts';
import { collectEvidence } from './evidence/collect.ts';
import type { EvidenceCollector } from './evidence/collector.ts';
import { linksOf } from './link-states.ts';
import { type Action, actorsOf, timeline } from './timeline.ts';

/** How often a fault that has shown no effect is looked at once all nodes run, and how long between looks. */
const LAST_LOOKS = 5;
const LAST_LOOK_PAUSE_MS = 300;
/** How long a node stays down that crashed because of its disk, before it is started again. */
const REVIVE_PAUSE_MS = 500;

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
  /** Measures clocks, and keeps what was measured. */
  readonly clocks: ClockLog;
  /** Appends one line to `faults.jsonl`. */
  readonly store: (line: Json) => void;
}

interface Carried extends ActiveFault {
  readonly fault: PlannedFault;
  readonly collector: EvidenceCollector;
  readonly injectedAt: number;
  /** Ends what goes on by itself while the fault lasts: a strobe, a swizzle. */
  readonly rhythm: AbortController;
}

export class FaultController {
  readonly #options: FaultControllerOptions;
  readonly #disturbance: Disturbance;
  readonly #active = new Map<string, Carried>();
  /** What holds besides the plan. */
  #held: readonly ActiveFault[] = [];
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
    options.clocks.plannedMs = (node, time) => {
      const { offsetMs, driftedMs } = this.#disturbance.skewOf(node, time);
      return offsetMs + driftedMs;
    };
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
        const measured = await this.#options.clocks.measure(node);
        // An offset that may as well be none is none: all else is judged against it, for the whole run.
        if (measured !== null && Math.abs(measured.offsetMs) > measured.uncertaintyMs) {
          this.#undisturbedClocks.set(node, measured.offsetMs);
        }
      }),
    );
  }

  /** Ends every fault that is on. Safe to call at any time, more than once. */
  async healAll(): Promise<void> {
    // Nodes first: what is still on then can be measured on nodes that run.
    const faults = [...this.#active.values()].map(({ fault }) => fault);
    const stopsNodes = ({ kind }: PlannedFault): boolean =>
      kind === 'kill' || kind === 'pause' || kind === 'kill-at-sync';
    for (const fault of faults.filter(stopsNodes)) {
      await this.#inTurn(async () => {
        await this.#force(fault.id);
        await this.#heal(fault.id, false);
      });
    }
    const { clock } = this.#options.cluster;
    // Disks last: whoever was cut off writes again once it can be reached.
    const rest = faults.filter((each) => !stopsNodes(each));
    const isDisk = ({ kind }: PlannedFault): boolean => kind === 'disk';
    const inOrder = [...rest.filter((each) => !isDisk(each)), ...rest.filter(isDisk)];
    for (const fault of inOrder) {
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

  /** The nodes that have lost nothing that they had synced. */
  undamaged(): readonly NodeId[] {
    return this.#disturbance.undamaged();
  }

  /** Brings these about besides the plan, without evidence, until it is told otherwise. */
  hold(faults: readonly ResolvedFault[]): Promise<void> {
    this.#held = faults.map((resolved, place) => ({ id: `held ${place}`, resolved, on: true }));
    return this.#inTurn(() => this.#apply());
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    // A failed action must not keep later ones, least of all healing, from being tried.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #apply(): Promise<void> {
    return this.#disturbance.apply([...this.#active.values(), ...this.#held]);
  }

  async #inject(fault: PlannedFault): Promise<void> {
    const { cluster, recorder, observer, store, random } = this.#options;
    const resolved = this.#options.resolve(fault, await this.#view(), random.fork(fault.id));
    // What this fault does may keep others from being measured: a clock cannot be read on a node that is down.
    await Promise.all([...this.#active.values()].map((carried) => carried.collector.during()));
    const collector = collectEvidence(cluster, this.#options.capabilities, resolved, {
      isOn: () => this.#active.get(fault.id)?.on ?? true,
      undisturbedMs: (node) => this.#undisturbedClocks.get(node) ?? 0,
      skewOf: (node, time) => this.#disturbance.skewOf(node, time),
      measure: (node) => this.#options.clocks.measure(node),
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
    const rhythm = new AbortController();
    const carried: Carried = {
      id: fault.id,
      fault,
      resolved,
      collector,
      injectedAt,
      rhythm,
      on: true,
    };
    this.#active.set(fault.id, carried);
    try {
      await this.#apply();
      await this.#damage(resolved);
      await collector.during();
    } catch (error) {
      this.#doubt(fault, `could not be carried out: ${messageOf(error)}`);
    }
    if (resolved.kind === 'clock' && resolved.skew.type === 'strobe') {
      const { periodMs, widthMs = periodMs / 2 } = resolved.skew;
      void this.#strobe(carried, widthMs, periodMs - widthMs);
    }
    if (resolved.kind === 'swizzle') void this.#swizzle(carried, resolved.cuts);
  }

  async #damage(resolved: ResolvedFault): Promise<void> {
    if (resolved.kind !== 'disk') return;
    const { nodes, trouble } = resolved;
    if (trouble.type !== 'bit-flip' && trouble.type !== 'truncate') return;
    for (const node of nodes) await this.#disturbance.damage(node, trouble);
  }

  async #view(): Promise<ClusterView> {
    const { cluster, survey } = this.#options;
    return {
      nodes: this.#disturbance.worthHitting(),
      running: this.#disturbance.running(),
      ...(await survey()),
      clients: cluster.clients(),
      spareDisks: cluster.spareDisks ?? [],
    };
  }

  /** Puts a strobing clock right after `wrongMs`, wrong again after `rightMs`, and so on until the fault is healed. */
  async #strobe(carried: Carried, wrongMs: number, rightMs: number): Promise<void> {
    const { clock } = this.#options.cluster;
    const { signal } = carried.rhythm;
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

  /**
   * Cuts and heals links at their times, until the fault is healed: round after round, where nothing showed at first
   * because nobody ran who could have sent.
   */
  async #swizzle(carried: Carried, cuts: readonly TimedCut[]): Promise<void> {
    const { clock } = this.#options.cluster;
    const { signal } = carried.rhythm;
    const steps = [...new Set(cuts.flatMap(({ cutAt, healAt }) => [cutAt, healAt]))];
    steps.sort((a, b) => a - b);
    for (let start = carried.injectedAt; steps.length > 0; start = clock.now()) {
      for (const step of steps) {
        await sleep(clock, step - (clock.now() - start) / 1e6, signal);
        if (signal.aborted) return;
        await this.#inTurn(async () => {
          if (signal.aborted) return;
          carried.cut = cuts.filter(({ cutAt, healAt }) => cutAt <= step && step < healAt);
          await this.#apply();
          await carried.collector.during();
          if (this.#overdue.has(carried.id)) await this.#heal(carried.id, true);
        }).catch((error) => this.#doubt(carried.fault, messageOf(error)));
      }
    }
  }

  /** Whether a node's exit is what a fault of its disk calls for; then it is started again after a while. */
  excuses({ node, reason }: NodeExit): boolean {
    this.#disturbance.noteCrash(node);
    if (!this.#disturbance.mayCrash(node, reason)) return false;
    void sleep(this.#options.cluster.clock, REVIVE_PAUSE_MS)
      .then(() => this.#inTurn(() => this.#disturbance.revive(node)))
      .catch((error) => {
        const text = `${node} could not be started again: ${messageOf(error)}`;
        this.doubts.push({ code: 'no-recovery', text });
      });
    return true;
  }

  /** Where a fault has shown no effect, and nothing will bring it about any more. */
  async #force(id: string): Promise<void> {
    const collector = this.#active.get(id)?.collector;
    if (collector?.force === undefined) return;
    const { effective } = await collector.conclude();
    if (!effective) await collector.force();
  }

  /** Ends one fault; a patient call leaves it on where nothing shows yet that it took effect. */
  async #heal(id: string, patient: boolean): Promise<void> {
    const carried = this.#active.get(id);
    if (carried === undefined) return;
    const concluded = await this.#conclude(carried);
    if (!concluded.effective && patient && carried.collector.endTells?.() !== true) {
      this.#overdue.add(id);
      return;
    }
    carried.rhythm.abort();
    this.#overdue.delete(id);
    this.#active.delete(id);
    try {
      await this.#apply();
    } catch (error) {
      this.#doubt(carried.fault, `could not be healed: ${messageOf(error)}`);
    }
    const { cluster, recorder, observer, store } = this.#options;
    const healedAt = cluster.clock.now();
    const evidence = await this.#withAftermath(carried, concluded);
    const record: FaultRecord = {
      id,
      kind: carried.fault.kind,
      injectedAt: carried.injectedAt,
      healedAt,
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

  /** Adds what can be measured once the fault is healed; that it did not go away is a doubt of its own. */
  async #withAftermath({ fault, collector }: Carried, evidence: Evidence): Promise<Evidence> {
    if (collector.after === undefined) return evidence;
    try {
      const { measurements, problem, verdict } = await collector.after();
      if (problem !== null) this.#doubt(fault, `was not healed: ${problem}`);
      return { ...evidence, ...verdict, measurements };
    } catch (error) {
      this.#doubt(fault, `could not be measured after its end: ${messageOf(error)}`);
      return evidence;
    }
  }

  async #conclude(carried: Carried): Promise<Evidence> {
    try {
      const evidence = await carried.collector.conclude();
      const nodes = actorsOf(carried.resolved);
      if (evidence.effective || !this.#disturbance.areGone(nodes)) return evidence;
      // As with a pause of a dead node: what had happened to them was more than this fault could do.
      const why = `${nodes.join(', ')} did not start any more, for its disk was damaged`;
      return { ...evidence, effective: true, summary: `${evidence.summary}; ${why}` };
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
