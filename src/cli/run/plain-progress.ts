// What is written while a run goes on, where nobody watches: one line per phase and per fault.

import { faultText } from '../../report/faults.ts';
import { type Line, span } from '../../report/line.ts';
import type { RunObserver } from '../../run/types.ts';

export function plainProgress(write: (line: Line) => void): RunObserver {
  const line = (word: string, text: string): void =>
    write([span('dim', word.padEnd(6)), text === '' ? '' : ` ${text}`]);
  return {
    phase(name, detail) {
      if (detail !== 'done') line(name, detail);
    },
    faultInjected(fault, resolved) {
      line('fault', `${fault.id} ${faultText(fault.kind, resolved)}`);
    },
    faultHealed(record) {
      const doubt = record.evidence.effective ? '' : 'no evidence: ';
      line('healed', `${record.id} ${doubt}${record.evidence.summary}`);
    },
    nodeExit(exit) {
      line('node', `${exit.node} stopped by itself: ${exit.reason}`);
    },
    warning(text) {
      line('note', text);
    },
  };
}
