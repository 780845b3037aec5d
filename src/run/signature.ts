// What makes two failures the same failure: which checker objected, and to what kind of anomaly.

import type { RunResults } from './types.ts';

/** Everything of one signature that went wrong in a run. */
export interface Violation {
  /** `linearizable/nonlinearizable`. */
  readonly signature: string;
  /** Of its first anomaly. */
  readonly summary: string;
}

/** The signature of the first violation; null for a run without one. */
export function signatureOf(results: Pick<RunResults, 'checkers'>): string | null {
  return violationsOf(results)[0]?.signature ?? null;
}

/** One for each signature, in the order of the checkers and of their anomalies. */
export function violationsOf({ checkers }: Pick<RunResults, 'checkers'>): readonly Violation[] {
  const violations = new Map<string, Violation>();
  for (const [checker, result] of Object.entries(checkers)) {
    if (result.verdict !== 'invalid') continue;
    const named = result.anomalies.map(({ kind, summary }) => ({ kind, summary }));
    for (const { kind, summary } of named.length > 0 ? named : [{ kind: 'unnamed', summary: '' }]) {
      const signature = `${checker}/${kind}`;
      if (!violations.has(signature)) violations.set(signature, { signature, summary });
    }
  }
  return [...violations.values()];
}
