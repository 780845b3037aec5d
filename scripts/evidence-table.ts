// The tables of docs/faults.md, made from what the code goes by.

import { nemeses } from '../nemeses/index.ts';
import type { RuntimeName } from '../src/runtime/types.ts';

const RUNTIMES: readonly RuntimeName[] = ['docker', 'process', 'sim'];

/** Markdown by marker. */
export function faultTables(): ReadonlyMap<string, string> {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const heads = [
    'fault',
    ...RUNTIMES.map((name) => `measured in ${name}`),
    'took effect when',
    'else the reason says',
  ];
  const rows = nemeses
    .flatMap(({ evidenceRules }) => evidenceRules)
    .map(({ fault, measured, threshold, otherwise }) =>
      line([fault, ...RUNTIMES.map((name) => measured[name]), threshold, otherwise]),
    );
  const rule = `|${heads.map(() => '---').join('|')}|`;
  return new Map([['evidence', [line(heads), rule, ...rows].join('\n')]]);
}
