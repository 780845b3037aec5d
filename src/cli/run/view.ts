// What is shown of a run while it goes on: the live view on a terminal, plain lines elsewhere.

import { createRealClock, hostMonotonicMs } from '../../clock.ts';
import { span } from '../../report/line.ts';
import type { RunObserver, RunSpec } from '../../run/types.ts';
import { drawnBy } from '../../search/swarm.ts';
import type { Output } from '../output.ts';
import { drawnText } from './drawn-text.ts';
import { startLiveView } from './live-view.ts';
import { plainProgress } from './plain-progress.ts';
import { RunProgress } from './progress.ts';

export interface RunView {
  readonly observer: RunObserver;
  /** Takes the view away. */
  close(): void;
}

export function startRunView(output: Output, spec: RunSpec): RunView {
  const drawn = drawnBy(spec);
  if (drawn !== null) output.progress([span('dim', 'drew  '), ` ${drawnText(drawn)}`]);
  if (output.live === null) {
    return { observer: plainProgress(output.progress), close: () => undefined };
  }
  const progress = new RunProgress(hostMonotonicMs);
  const view = startLiveView(output.live, progress, spec, createRealClock(), hostMonotonicMs);
  const observer: RunObserver = {
    phase: (name, detail) => progress.phase(name, detail),
    op: (op) => progress.op(op),
    faultInjected: (fault, resolved) => progress.faultInjected(fault, resolved),
    faultHealed: (record) => progress.faultHealed(record),
    nodeExit: (exit) => progress.nodeExit(exit),
    warning: (text) => output.progress([span('unknown', 'note  '), ` ${text}`]),
  };
  return { observer, close: view.close };
}
