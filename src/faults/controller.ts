// Carries out a fault plan against a cluster: resolves targets at the moment of injection, writes
// them down before acting, measures, heals, and writes down what was measured.

import { sleep } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Survey } from '../run/monitor.ts';
import type { Doubt, FaultRecord } from '../run/types.ts';
import type { Evidence, FaultPlan, PlannedFault, ResolvedFault } from '../runtime/faults.ts';
import type { Capabilities, Cluster, NodeExit } from '../runtime/types.ts';
import type { ClockLog } from './clock-log.ts';
import { Disturbance } from './disturbance.ts';
import { FaultLog, type FaultLogOptions } from './fault-log.ts';
import { keepRhythm } from './rhythm.ts';
import { type Action, timeline } from './timeline.ts';
import { disturbsClocks, UndisturbedClocks } from './undisturbed-clocks.ts';
import type { Asks } from './vocabulary/asks.ts';
import type { ClusterView } from './vocabulary/cluster-view.ts';
import type { EvidenceCollector, EvidenceContext } from './vocabulary/evidence.ts';
import type { Need, Nemesis } from './vocabulary/nemesis.ts';
import { linksOf } from './wanted.ts';

/**
 * How often a fault that has shown no effect is looked at once all nodes run, and how long between
 * looks.
 */
const LAST_LOOKS = 5;
const LAST_LOOK_PAUSE_MS = 300;
/** How long a node stays down that crashed because of its disk, before it is started again. */
const REVIVE_PAUSE_MS = 500;

export interface FaultControllerOptions extends FaultLogOptions {
  readonly cluster: Cluster;
  readonly capabilities: Capabilities;
  readonly plan: FaultPlan;
  readonly random: Random;
  /** Asks the nodes what they are now. */
  readonly survey: () => Promise<Survey>;
  /** The record of a kind of fault. */
  readonly nemesisOf: (kind: string) => Nemesis;
  /** Measures clocks, and keeps what was measured. */
  readonly clocks: ClockLog;
}

/** A fault that is on. */
interface Carried {
  readonly fault: PlannedFault;
  readonly nemesis: Nemesis;
  readonly resolved: ResolvedFault;
  readonly collector: EvidenceCollector;
  readonly injectedAt: number;
  /** What it asks of the cluster at the moment. */
  asks: Asks;
  /** Ends what it changes by itself. */
  readonly rhythm: AbortController;
}

export class FaultController {
  readonly #options: FaultControllerOptions;
  readonly #disturbance: Disturbance;
  readonly #log: FaultLog;
  readonly #undisturbed: UndisturbedClocks;
  readonly #active = new Map<string, Carried>();
  /** What is asked besides the plan. */
  #held: Asks = {};
  /** Faults that are past their planned end and have yet to show an effect. */
  readonly #overdue = new Set<string>();
  /** Actions on the cluster happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: FaultControllerOptions) {
    this.#options = options;
    this.#disturbance = new Disturbance(options.cluster);
    this.#log = new FaultLog(options);
    this.#undisturbed = new UndisturbedClocks(options.clocks);
    options.clocks.plannedMs = (node, time) => {
      const { offsetMs, driftedMs } = this.#disturbance.skewOf(node, time);
      return offsetMs + driftedMs;
    };
  }

  get records(): readonly FaultRecord[] {
    return this.#log.records;
  }

  get doubts(): readonly Doubt[] {
    return this.#log.doubts;
  }

  /**
   * Carries out the plan, from now on, until its end or the signal. What is still on then is left
   * to `healAll`.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { cluster, plan } = this.#options;
    const { clock } = cluster;
    const start = clock.now();
    if (this.#needsOf(plan).some(disturbsClocks)) await this.#undisturbed.read(cluster.nodes);
    for (const action of timeline(plan)) {
      await sleep(clock, action.at - (clock.now() - start) / 1e6, signal);
      if (signal.aborted) return;
      await this.#inTurn(() => this.#act(action));
    }
  }

  #needsOf(plan: FaultPlan): readonly Need[] {
    return plan.flatMap((fault) => this.#options.nemesisOf(fault.kind).needs(fault));
  }

  /** Ends every fault that is on. Safe to call at any time, more than once. */
  async healAll(): Promise<void> {
    const carried = [...this.#active.values()];
    const idsOf = (place: Nemesis['healed']): readonly string[] =>
      carried.filter(({ nemesis }) => nemesis.healed === place).map(({ fault }) => fault.id);
    // Nodes first: what is still on then can be measured on nodes that run.
    for (const id of idsOf('first')) {
      await this.#inTurn(async () => {
        await this.#force(id);
        await this.#heal(id, false);
      });
    }
    const { clock } = this.#options.cluster;
    for (const id of [...idsOf(undefined), ...idsOf('last')]) {
      for (let looks = 1; this.#active.has(id); looks++) {
        if (looks > 1) await sleep(clock, LAST_LOOK_PAUSE_MS);
        await this.#inTurn(() => this.#heal(id, looks < LAST_LOOKS));
      }
    }
  }

  /**
   * A fault may have shown no effect by its planned end, because others held all its nodes down: it
   * stays on, and is looked at again whenever something else has been done.
   */
  async #act({ type, fault }: Action): Promise<void> {
    if (type === 'inject') await this.#inject(fault);
    else await this.#heal(fault.id, true);
    for (const id of [...this.#overdue]) if (id !== fault.id) await this.#heal(id, true);
  }

  /** The nodes that have lost nothing that they had synced. */
  undamaged(): readonly NodeId[] {
    return this.#disturbance.undamaged();
  }

  /** Brings this about besides the plan, without evidence, until it is told otherwise. */
  hold(asks: Asks): Promise<void> {
    this.#held = asks;
    return this.#inTurn(() => this.#apply());
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    // A failed action must not keep later ones, least of all healing, from being tried.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** What the faults of the plan that are on ask for. */
  #asked(): readonly Asks[] {
    return [...this.#active.values()].map(({ asks }) => asks);
  }

  #apply(): Promise<void> {
    return this.#disturbance.apply([...this.#asked(), this.#held]);
  }

  async #inject(fault: PlannedFault): Promise<void> {
    const { cluster, nemesisOf, random } = this.#options;
    const nemesis = nemesisOf(fault.kind);
    const fields = nemesis.resolve(fault, await this.#view(), random.fork(fault.id));
    const resolved: ResolvedFault = { kind: fault.kind, ...fields };
    // What this fault does may keep others from being measured: a clock cannot be read on a node
    // that is down.
    await Promise.all([...this.#active.values()].map((carried) => carried.collector.during()));
    const collector = nemesis.evidence(resolved, this.#contextOf(fault.id));
    await collector.before();
    const injectedAt = cluster.clock.now();
    this.#log.injected(fault, resolved, injectedAt);
    const asks = nemesis.asks(resolved);
    const rhythm = new AbortController();
    const carried: Carried = { fault, nemesis, resolved, collector, injectedAt, asks, rhythm };
    this.#active.set(fault.id, carried);
    try {
      await this.#apply();
      await this.#doOnce(carried);
      await collector.during();
    } catch (error) {
      this.#log.doubt(fault, `could not be carried out: ${messageOf(error)}`);
    }
    this.#startRhythm(carried);
  }

  async #doOnce({ nemesis, resolved }: Carried): Promise<void> {
    for (const { node, damage } of nemesis.once?.(resolved) ?? []) {
      await this.#disturbance.damage(node, damage);
    }
  }

  #startRhythm(carried: Carried): void {
    const { fault, nemesis, resolved, injectedAt } = carried;
    const rhythm = nemesis.rhythm?.(resolved) ?? null;
    if (rhythm === null) return;
    const { signal } = carried.rhythm;
    const change = async (asks: Asks): Promise<void> => {
      if (signal.aborted) return;
      carried.asks = asks;
      await this.#apply();
      await carried.collector.during();
      if (this.#overdue.has(fault.id)) await this.#heal(fault.id, true);
    };
    const beat = (asks: Asks): Promise<void> =>
      this.#inTurn(() => change(asks)).catch((error) => this.#log.doubt(fault, messageOf(error)));
    const { clock } = this.#options.cluster;
    void keepRhythm(rhythm, { clock, since: injectedAt, signal, beat });
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

  /** What the collector of one fault works with. */
  #contextOf(id: string): EvidenceContext {
    const { cluster, capabilities, clocks } = this.#options;
    return {
      cluster,
      mechanism(need) {
        const capability = capabilities[need];
        return capability?.available === true ? capability.mechanism : 'none';
      },
      knowledge: {
        isOn: () => {
          const asks = this.#active.get(id)?.asks;
          return asks === undefined || (asks.clocks ?? []).length > 0;
        },
        undisturbedMs: (node) => this.#undisturbed.offsetMs(node),
        skewOf: (node, time) => this.#disturbance.skewOf(node, time),
        measure: (node) => clocks.measure(node),
        isCut: ({ from, to }) =>
          linksOf(this.#asked()).some((link) => link.cut && link.from === from && link.to === to),
      },
    };
  }

  /**
   * Whether a node's exit is what a fault of its disk calls for; then it is started again after a
   * while.
   */
  excuses({ node, reason }: NodeExit): boolean {
    this.#disturbance.noteCrash(node);
    if (!this.#disturbance.mayCrash(node, reason)) return false;
    void sleep(this.#options.cluster.clock, REVIVE_PAUSE_MS)
      .then(() => this.#inTurn(() => this.#disturbance.revive(node)))
      .catch((error) => {
        const text = `${node} could not be started again: ${messageOf(error)}`;
        this.#log.doubts.push({ code: 'no-recovery', text });
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
    const { fault, collector, injectedAt, resolved } = carried;
    const concluded = await this.#conclude(carried);
    if (!concluded.effective && patient && collector.endTells?.() !== true) {
      this.#overdue.add(id);
      return;
    }
    carried.rhythm.abort();
    this.#overdue.delete(id);
    this.#active.delete(id);
    try {
      await this.#apply();
    } catch (error) {
      this.#log.doubt(fault, `could not be healed: ${messageOf(error)}`);
    }
    const healedAt = this.#options.cluster.clock.now();
    const evidence = await this.#withAftermath(carried, concluded);
    this.#log.healed({ id, kind: fault.kind, injectedAt, healedAt, resolved, evidence });
  }

  /**
   * Adds what can be measured once the fault is healed; that it did not go away is a doubt of its
   * own.
   */
  async #withAftermath({ fault, collector }: Carried, evidence: Evidence): Promise<Evidence> {
    if (collector.after === undefined) return evidence;
    try {
      const { measurements, problem, verdict } = await collector.after();
      if (problem !== null) this.#log.doubt(fault, `was not healed: ${problem}`);
      return { ...evidence, ...verdict, measurements };
    } catch (error) {
      this.#log.doubt(fault, `could not be measured after its end: ${messageOf(error)}`);
      return evidence;
    }
  }

  async #conclude({ nemesis, resolved, collector }: Carried): Promise<Evidence> {
    try {
      const evidence = await collector.conclude();
      const nodes = nemesis.actors(resolved);
      if (evidence.effective || !this.#disturbance.areGone(nodes)) return evidence;
      // As with a pause of a dead node: what had happened to them was more than this fault could
      // do.
      const why = `${nodes.join(', ')} did not start any more, for its disk was damaged`;
      return { ...evidence, effective: true, summary: `${evidence.summary}; ${why}` };
    } catch (error) {
      const summary = `could not be measured: ${messageOf(error)}`;
      return { effective: false, summary, mechanism: 'none', measurements: null };
    }
  }
}
