// One test from start to verdict. Whatever happens on the way, what was broken is healed, what was
// started is stopped, and what was recorded is kept.

import type { CheckResult } from '../../checkers/checker.ts';
import type { LivenessAttempt } from '../../checkers/liveness.ts';
import { nemesisOf } from '../../nemeses/index.ts';
import type { WorkloadRun } from '../../workloads/workload.ts';
import { hostMonotonicMs, hostTimestamp, sleep } from '../clock.ts';
import { InterruptedError } from '../errors.ts';
import { checkCapabilities, needsOf } from '../faults/capabilities.ts';
import { FaultController } from '../faults/controller.ts';
import { makePlan } from '../faults/plan/make-plan.ts';
import type { Generator } from '../generator/generator.ts';
import { script } from '../generator/script.ts';
import { stagger } from '../generator/stagger.ts';
import type { History } from '../history/types.ts';
import type { JsonObject } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import { createRandom, type Random } from '../random.ts';
import type { FaultPlan } from '../runtime/faults.ts';
import type { Capabilities } from '../runtime/types.ts';
import type { RunDependencies } from './dependencies.ts';
import { asksForFaults, judgeHistory } from './judge.ts';
import { describeStatuses, LiveRun } from './live-run.ts';
import { leaveCoreAlone } from './liveness-phase.ts';
import { openMessageLog } from './message-log.ts';
import { surveyOf } from './monitor.ts';
import { DEFAULT_CHECK_MEMORY_BYTES, DEFAULT_CHECK_TIME_MS } from './run-checkers.ts';
import { pointLatest, RUN_FORMAT, RunFile, type StoredTest, writeRunFile } from './stored-run.ts';
import type { Doubt, RunOutcome, RunPhase, RunResults, RunSpec } from './types.ts';
import { countOperations, judgeRun } from './verdict.ts';

/**
 * How long a cluster may take to serve after its nodes have started, and again after everything is
 * healed.
 */
const READY_TIMEOUT_MS = 30_000;
/** How long the final reads may take. */
const FINAL_TIMEOUT_MS = 20_000;
/** How often the nodes are asked for their status while a run goes on. */
const STATUS_INTERVAL_MS = 500;

/** Runs one test. Throws an `OrdealError` where no verdict can be given at all. */
export async function runTest(spec: RunSpec, dependencies: RunDependencies): Promise<RunOutcome> {
  return new Run(spec, dependencies).run();
}

/** `n1`, `n2` … */
export function nodeNames(count: number): readonly NodeId[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}

class Run {
  readonly #spec: RunSpec;
  readonly #dependencies: RunDependencies;
  readonly #random: Random;
  readonly #runId: string;
  readonly #doubts: Doubt[] = [];
  readonly #durations: Partial<Record<RunPhase, number>> = {};
  readonly #phases: Partial<Record<RunPhase, number>> = {};
  #plan: FaultPlan = [];
  #liveness: LivenessAttempt | null = null;
  #statuses: Readonly<Record<NodeId, JsonObject | null>> = {};
  #phase: { readonly name: RunPhase; readonly since: number } | null = null;

  constructor(spec: RunSpec, dependencies: RunDependencies) {
    this.#spec = spec;
    this.#dependencies = dependencies;
    this.#random = createRandom(spec.seed);
    this.#runId = `${spec.system}-${hostTimestamp().replace(/[^0-9]/g, '')}-${spec.seed}`;
  }

  async run(): Promise<RunOutcome> {
    const { runtime, workload, nemeses, system, intensity = null } = this.#dependencies;
    const { concurrency, operationsPerKeyMax, keys, settings, options: systemOptions } = this.#spec;
    const capabilities = await runtime.capabilities();
    const nodes = nodeNames(this.#spec.nodes);
    this.#plan = makePlan(this.#spec, { nodes, nemeses, system, intensity });
    checkCapabilities(this.#plan, capabilities, runtime.name);
    const work = workload.create({
      random: this.#random.fork('workload'),
      concurrency,
      operationsPerKeyMax,
      keys,
      systemOptions,
      ...(settings === undefined ? {} : { settings }),
    });
    return this.#judge(await this.#perform(work, capabilities), work);
  }

  /** Everything from the start of the cluster to its end. */
  async #perform(work: WorkloadRun, capabilities: Capabilities): Promise<LiveRun> {
    const { runtime, signal, directory, observer, keepMessages, onMessage } = this.#dependencies;
    const { system, nodes, bugs, options, seed } = this.#spec;
    this.#enter('start', `${nodes} nodes of ${system} on ${runtime.name}`);
    const startedAt = hostTimestamp();
    this.#storePlan();
    const messages = openMessageLog(keepMessages === true ? directory : null, onMessage);
    try {
      const cluster = await runtime.start(
        {
          runId: this.#runId,
          system,
          nodes: nodeNames(nodes),
          bugs,
          options,
          seed,
          directory: directory ?? '',
          needs: needsOf(this.#plan),
          ...messages.recorder,
        },
        signal,
      );
      const { intensity = null } = this.#dependencies;
      const drawn = intensity === null ? {} : { intensity: { ...intensity } };
      this.#storeTest(capabilities, { ...cluster.facts, ...drawn }, startedAt);
      const parts = [this.#dependencies, cluster, this.#random, work.checkers] as const;
      const live = new LiveRun(this.#spec, ...parts);
      try {
        await this.#drive(live, work, capabilities);
      } finally {
        await this.#stop(live);
      }
      return live;
    } finally {
      const failure = messages.close();
      if (failure !== null) observer.warning?.(`the record of messages is not whole: ${failure}`);
    }
  }

  #enter(phase: RunPhase, detail: string, live?: LiveRun): void {
    if (live !== undefined) this.#phases[phase] = live.cluster.clock.now();
    const now = hostMonotonicMs();
    if (this.#phase !== null) {
      const { name, since } = this.#phase;
      this.#durations[name] = Math.round((this.#durations[name] ?? 0) + now - since);
    }
    this.#phase = { name: phase, since: now };
    this.#dependencies.observer.phase?.(phase, detail);
  }

  /** Everything between a started and a stopped cluster. */
  async #drive(live: LiveRun, work: WorkloadRun, capabilities: Capabilities): Promise<void> {
    const signal = live.signal;
    if (!(await live.monitor.untilReady(READY_TIMEOUT_MS, signal))) {
      if (!signal.aborted) {
        this.#doubts.push({
          code: 'no-recovery',
          text: `the cluster did not serve within ${READY_TIMEOUT_MS / 1000} s of its start`,
        });
      }
      return;
    }
    const watching = live.watch(STATUS_INTERVAL_MS);
    const judging = live.watchViolations();
    const faults = this.#createController(live, capabilities);
    live.excuses = (exit) => faults.excuses(exit);
    try {
      this.#enter('main', `${this.#plan.length} faults planned`, live);
      const rest = await this.#mainPhase(live, work, faults);
      await this.#livenessPhase(live, work, faults, { capabilities, rest });
    } finally {
      this.#enter('heal', 'healing everything', live);
      await faults.healAll();
      await faults.hold({});
      this.#doubts.push(...faults.doubts);
      live.faults = faults.records;
    }
    // A violation stands, whatever the final reads would show.
    const goesOn = !signal.aborted && live.stopped === null;
    if (goesOn && (await this.#recover(live))) await this.#finalPhase(live, work);
    this.#statuses = describeStatuses(live.monitor.last);
    live.endWatch();
    await Promise.all([watching, judging]);
  }

  #createController(live: LiveRun, capabilities: Capabilities): FaultController {
    return new FaultController({
      cluster: live.cluster,
      capabilities,
      plan: this.#plan,
      random: this.#random.fork('targets'),
      recorder: live.recorder,
      observer: this.#dependencies.observer,
      survey: async () => surveyOf(await live.monitor.poll()),
      nemesisOf,
      clocks: live.clocks,
      store: live.storeFault,
    });
  }

  /** Returns what is left for the clients to ask. */
  async #mainPhase(live: LiveRun, work: WorkloadRun, faults: FaultController): Promise<Generator> {
    const { rate, timeLimitMs } = this.#spec;
    const random = this.#random.fork('pace');
    const { script: scripted } = this.#spec;
    const generator =
      scripted === null
        ? stagger({ random, rate, gaps: 'exponential' }, work.generator)
        : script(scripted.main);
    const injecting = faults.run(live.workSignal);
    // Both must have come to their end, whichever fails first: what a fault still changes cannot be
    // healed behind it.
    const { clock } = live.cluster;
    const end = clock.now() + timeLimitMs * 1e6;
    const [worked, injected] = await Promise.allSettled([
      live.interpret(generator, timeLimitMs),
      injecting,
    ]);
    if (worked.status === 'rejected') throw worked.reason;
    if (injected.status === 'rejected') throw injected.reason;
    // A script may be over sooner; what comes after it still comes at its time.
    if (scripted !== null) await sleep(clock, (end - clock.now()) / 1e6, live.workSignal);
    return worked.value.rest;
  }

  async #livenessPhase(
    live: LiveRun,
    work: WorkloadRun,
    faults: FaultController,
    { capabilities, rest }: { readonly capabilities: Capabilities; readonly rest: Generator },
  ): Promise<void> {
    // Without faults there is nothing to recover from.
    if (this.#spec.liveness !== 'core' || this.#plannedFaults() === null) return;
    if (live.workSignal.aborted) return;
    this.#enter('liveness', 'a core is left in peace, the others are broken', live);
    const { system } = this.#dependencies;
    const random = this.#random.fork('liveness');
    const parts = { system, work, rest, capabilities, random };
    this.#liveness = await leaveCoreAlone(live, faults, parts);
  }

  async #recover(live: LiveRun): Promise<boolean> {
    if (await live.monitor.untilReady(READY_TIMEOUT_MS, live.signal)) return true;
    if (!live.signal.aborted) {
      this.#doubts.push({
        code: 'no-recovery',
        text: `the cluster did not serve again within ${READY_TIMEOUT_MS / 1000} s of healing`,
      });
    }
    return false;
  }

  async #finalPhase(live: LiveRun, work: WorkloadRun): Promise<void> {
    const { script: scripted } = this.#spec;
    if (work.final === null) return;
    const generator = scripted === null ? work.final() : script(scripted.final);
    this.#enter('final', 'final reads', live);
    const { ended } = await live.interpret(generator, FINAL_TIMEOUT_MS);
    if (!ended && !live.workSignal.aborted) {
      const text = `the final reads were not done within ${FINAL_TIMEOUT_MS / 1000} s`;
      this.#doubts.push({ code: 'final-reads-failed', text });
    }
  }

  async #stop(live: LiveRun): Promise<void> {
    this.#enter('stop', 'stopping the cluster');
    const left = await live.stop();
    for (const text of left) this.#dependencies.observer.warning?.(text);
    this.#doubts.push(...live.doubts);
  }

  async #judge(live: LiveRun, work: WorkloadRun): Promise<RunOutcome> {
    const { signal, directory } = this.#dependencies;
    const { history } = live.recorder;
    if (signal.aborted) {
      this.#doubts.push({ code: 'interrupted', text: 'the run was interrupted' });
      this.#storeResults(this.#results(live, {}, history));
      throw new InterruptedError({
        message: `interrupted after ${history.length} events`,
        ...(directory === null ? {} : { hint: `the partial run is in ${directory}` }),
      });
    }
    this.#enter('check', `${history.length} events`);
    const about = {
      work,
      plannedFaults: this.#plannedFaults(),
      faults: live.faults,
      liveness: this.#liveness,
      stopped: live.stopped,
    };
    const { checkers, doubts } = await judgeHistory(history, about, {
      timeMsMax: DEFAULT_CHECK_TIME_MS,
      memoryBytesMax: DEFAULT_CHECK_MEMORY_BYTES,
      now: hostMonotonicMs,
    });
    this.#doubts.push(...doubts);
    this.#enter('check', 'done');
    const results = this.#results(live, checkers, history);
    this.#storeResults(results);
    return { spec: this.#spec, results, directory: directory ?? '' };
  }

  /** How many faults there should have been; null where none were asked for. */
  #plannedFaults(): number | null {
    return asksForFaults(this.#spec) ? this.#plan.length : null;
  }

  #results(
    live: LiveRun,
    checkers: Readonly<Record<string, CheckResult>>,
    history: History,
  ): RunResults {
    const { verdict, doubts } = judgeRun(checkers, this.#doubts);
    return {
      verdict,
      checkers,
      doubts,
      faults: live.faults,
      operations: countOperations(history),
      nodes: this.#statuses,
      durationsMs: this.#durations,
      phasesNs: this.#phases,
      stopped: live.stopped,
      liveness: this.#liveness,
    };
  }

  #storePlan(): void {
    const { directory } = this.#dependencies;
    if (directory !== null) writeRunFile(directory, RunFile.plan, this.#plan);
  }

  #storeTest(capabilities: Capabilities, facts: JsonObject, startedAt: string): void {
    const { directory, version } = this.#dependencies;
    if (directory === null) return;
    const test: StoredTest = {
      format: RUN_FORMAT,
      version,
      runId: this.#runId,
      startedAt,
      spec: this.#spec,
      capabilities,
      facts,
    };
    writeRunFile(directory, RunFile.test, test);
    pointLatest(directory);
  }

  #storeResults(results: RunResults): void {
    const { directory } = this.#dependencies;
    if (directory !== null) writeRunFile(directory, RunFile.results, results);
  }
}
