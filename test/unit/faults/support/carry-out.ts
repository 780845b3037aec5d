// A controller with a fake cluster under it and kinds that the test defines, and one log of all
// that is done, in order, with the time.

import { ClockLog } from '../../../../src/faults/clock-log.ts';
import { FaultController } from '../../../../src/faults/controller.ts';
import type { Asks } from '../../../../src/faults/vocabulary/asks.ts';
import type { EvidenceCollector } from '../../../../src/faults/vocabulary/evidence.ts';
import type { Nemesis } from '../../../../src/faults/vocabulary/nemesis.ts';
import { createRecorder } from '../../../../src/history/recorder.ts';
import { createRandom } from '../../../../src/random.ts';
import type { FaultPlan } from '../../../../src/runtime/faults.ts';
import type { Capabilities } from '../../../../src/runtime/types.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import { fakeEvidence, fakeKind, type Shows } from './fake-kinds.ts';

export interface Stage extends FakeCluster {
  readonly controller: FaultController;
  /** `0.100 kill n1`. */
  readonly log: readonly string[];
  /** Carries out the plan to its end, then heals. */
  carryOut(signal?: AbortSignal): Promise<void>;
  /** Lets virtual time pass. */
  wait(ms: number): Promise<void>;
}

export interface StageOptions {
  /** Seen as soon as they are on, unless this says otherwise. */
  readonly shows?: (now: number) => Shows;
  /** What the collectors do besides. */
  readonly collector?: Partial<EvidenceCollector>;
  /** Further kinds, and those that replace the usual ones. */
  readonly kinds?: (write: (line: string) => void) => readonly Nemesis[];
}

export function createStage(plan: FaultPlan, options: StageOptions = {}): Stage {
  const log: string[] = [];
  const write = (line: string): void => {
    log.push(`${(fake.clock.now() / 1e9).toFixed(3)} ${line}`);
  };
  const fake: FakeCluster = createFakeCluster(write);
  const { shows = () => () => true, collector, kinds } = options;
  const seen: Shows = (kind, nodes) => shows(fake.clock.now() / 1e6)(kind, nodes);
  const own = usualKinds(write, seen, collector);
  for (const kind of kinds?.(write) ?? []) own.set(kind.name, kind);
  const recorder = createRecorder(fake.clock, null, ({ f }) => write(`record ${f}`));
  const controller = new FaultController({
    cluster: fake.cluster,
    capabilities: {} as Capabilities,
    plan,
    random: createRandom(1),
    recorder,
    observer: {},
    survey: async () => ({ leader: null, roles: {}, named: {} }),
    nemesisOf: (kind) => own.get(kind) as Nemesis,
    clocks: new ClockLog(fake.cluster, () => undefined),
    store: (line) => {
      const { event, id } = line as { readonly event: string; readonly id: string };
      write(`store ${event} ${id}`);
    },
  });
  const { clock } = fake;
  return {
    ...fake,
    controller,
    log,
    async carryOut(signal = new AbortController().signal) {
      await clock.runUntilSettled(controller.run(signal));
      await clock.runUntilSettled(controller.healAll());
    },
    wait: (ms) =>
      clock.runUntilSettled(new Promise<void>((done) => void clock.setTimer(ms, () => done()))),
  };
}

/** One kind per thing that a cluster has. */
function usualKinds(
  write: (line: string) => void,
  shows: Shows,
  collector: Partial<EvidenceCollector> = {},
): Map<string, Nemesis> {
  const kind = (
    name: string,
    asks: (node: string) => Asks,
    healed?: 'first' | 'last',
  ): [string, Nemesis] => [
    name,
    fakeKind(name, asks, fakeEvidence(name, write, shows, collector), {
      ...(healed === undefined ? {} : { healed }),
    }),
  ];
  return new Map([
    kind('stop', (node) => ({ nodes: [{ node, status: 'down' }] }), 'first'),
    kind('freeze', (node) => ({ nodes: [{ node, status: 'paused' }] }), 'first'),
    kind('part', (node) => ({ links: [{ from: node, to: 'n3', cut: true }] })),
    kind('skew', (node) => ({ clocks: [{ node, offsetMs: 70 }] })),
    kind('fill', (node) => ({ disks: [{ node, full: true }] }), 'last'),
  ]);
}
