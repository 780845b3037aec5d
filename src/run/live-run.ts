// A cluster that is up, and everything that is open because of it: clients, monitor, history,
// files.

import { setMaxListeners } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Checker } from '../../checkers/checker.ts';
import { messageOf } from '../errors.ts';
import { ClockLog } from '../faults/clock-log.ts';
import type { Generator } from '../generator/generator.ts';
import { createRecorder, type Recorder } from '../history/recorder.ts';
import type { Json, JsonObject } from '../json.ts';
import { openLineFile } from '../line-file.ts';
import type { NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Cluster, NodeExit } from '../runtime/types.ts';
import type { Client, NodeStatus } from '../system.ts';
import type { RunDependencies } from './dependencies.ts';
import {
  closeThreads,
  createThreads,
  type Interpreted,
  interpret,
  type Threads,
} from './interpreter.ts';
import { Monitor } from './monitor.ts';
import { RunFile } from './stored-run.ts';
import type { Doubt, EarlyStop, RunResults, RunSpec } from './types.ts';
import { ViolationWatch } from './violation-watch.ts';

export class LiveRun {
  readonly cluster: Cluster;
  readonly monitor: Monitor;
  readonly recorder: Recorder;
  readonly doubts: Doubt[] = [];
  readonly #spec: RunSpec;
  readonly #dependencies: RunDependencies;
  readonly #random: Random;
  readonly #threads: Threads;
  readonly #watch = new AbortController();
  /** Aborted by the user, or because the runtime below us failed. */
  readonly #end = new AbortController();
  readonly #onAbort = (): void => this.#abort();
  /** The clients are to stop: the run was ended, or its first violation was seen. */
  readonly #endWork = new AbortController();
  readonly #violations: ViolationWatch | null;
  readonly #files: { close(): void }[] = [];
  readonly #storeStatus: (line: Json) => void;
  readonly storeFault: (line: Json) => void;
  readonly clocks: ClockLog;
  faults: RunResults['faults'] = [];
  /** Whether a fault calls for a node's exit. */
  excuses: ((exit: NodeExit) => boolean) | null = null;

  /** `checkers` judge while the run goes on, where the spec asks for it. */
  constructor(
    spec: RunSpec,
    dependencies: RunDependencies,
    cluster: Cluster,
    random: Random,
    checkers: readonly Checker[],
  ) {
    const { directory, observer, signal, system } = dependencies;
    this.cluster = cluster;
    this.#spec = spec;
    this.#dependencies = dependencies;
    this.#random = random.fork('clients');
    this.#threads = createThreads(spec.concurrency);
    this.monitor = new Monitor(cluster, system);
    // A simulation repeats itself: a killed one loses nothing that cannot be had again.
    const gather = spec.runtime === 'sim';
    const file =
      directory === null ? null : openLineFile(join(directory, RunFile.history), { gather });
    this.#violations = spec.stopOnViolation
      ? new ViolationWatch(checkers, cluster.clock, () => this.#endWork.abort())
      : null;
    this.recorder = createRecorder(cluster.clock, file, (op) => {
      observer.op?.(op);
      this.#violations?.push(op);
    });
    this.storeFault = this.#openLines(RunFile.faults);
    this.#storeStatus = this.#openLines(RunFile.status);
    this.clocks = new ClockLog(cluster, this.#openLines(RunFile.clocks));
    // Every thread may wait for something that the end of its work cuts short: as many listeners
    // are no leak.
    setMaxListeners(0, this.signal, this.workSignal);
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
    cluster.onNodeExit((exit) => {
      const isExcused = this.excuses?.(exit) ?? false;
      if (!isExcused) {
        this.doubts.push({
          code: 'node-exited',
          text: `${exit.node} stopped by itself: ${exit.reason}`,
        });
      }
      observer.nodeExit?.(exit);
    });
    cluster.onFailure((error) => {
      this.doubts.push({ code: 'engine-lost', text: messageOf(error) });
      this.#abort();
    });
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Aborted when the clients must stop, for whatever reason. */
  get workSignal(): AbortSignal {
    return this.#endWork.signal;
  }

  /** The violation that ended the clients' work, if one did. */
  get stopped(): EarlyStop | null {
    return this.#violations?.stop ?? null;
  }

  #abort(): void {
    this.#end.abort();
    this.#endWork.abort();
  }

  /** Watches for violations until `endWatch`. */
  async watchViolations(): Promise<void> {
    await this.#violations?.run(this.workSignal);
  }

  #openLines(file: string): (line: Json) => void {
    const { directory } = this.#dependencies;
    if (directory === null) return () => undefined;
    mkdirSync(directory, { recursive: true });
    const lines = openLineFile(join(directory, file));
    this.#files.push(lines);
    return (line) => lines.write(JSON.stringify(line));
  }

  /** Runs a generator for so long at most. */
  interpret(generator: Generator, limitMs: number): Promise<Interpreted> {
    const { clock } = this.cluster;
    return interpret({
      clock,
      generator,
      threads: this.#threads,
      recorder: this.recorder,
      open: (process) => this.#openClient(process),
      operationTimeoutMs: this.#spec.operationTimeoutMs,
      deadline: clock.now() + limitMs * 1e6,
      signal: this.workSignal,
      mayAbandon: () => this.stopped !== null,
    });
  }

  #openClient(process: number): Promise<Client> {
    const { nodes, clock } = this.cluster;
    return this.#dependencies.system.openClient({
      process,
      nodes,
      home: nodes[process % nodes.length] as NodeId,
      clock,
      random: this.#random.fork(`c${process}`),
      timeoutMs: this.#spec.operationTimeoutMs,
      connect: (node) => this.cluster.connect(`c${process}`, node),
    });
  }

  /**
   * Stores every change of a node's status, and all clocks every `intervalMs`, until `endWatch`.
   */
  async watch(intervalMs: number): Promise<void> {
    const { clock } = this.cluster;
    const clocks = this.clocks.watch(intervalMs, this.#watch.signal);
    await this.monitor.watch(clock, intervalMs, this.#watch.signal, (node, status) => {
      this.#storeStatus({ time: clock.now(), node, ...describeStatus(status) });
    });
    await clocks;
  }

  endWatch(): void {
    this.#watch.abort();
    this.#endWork.abort();
  }

  async stop(): Promise<readonly string[]> {
    this.endWatch();
    this.#dependencies.signal.removeEventListener('abort', this.#onAbort);
    closeThreads(this.#threads);
    this.monitor.close();
    const left = await this.cluster.stop();
    this.recorder.close();
    for (const file of this.#files) file.close();
    return left;
  }
}

function describeStatus(status: NodeStatus | null): JsonObject {
  if (status === null) return { role: null, leader: null, details: null };
  return { role: status.role, leader: status.leader, details: status.details };
}

/** The last status of every node, as it is stored. */
export function describeStatuses(
  statuses: ReadonlyMap<NodeId, NodeStatus | null>,
): Record<NodeId, JsonObject | null> {
  return Object.fromEntries(
    [...statuses].map(([node, status]) => [node, status === null ? null : describeStatus(status)]),
  );
}
