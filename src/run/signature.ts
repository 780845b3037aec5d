// What makes two failures the same failure: which checker objected, and to what kind of anomaly.

import type { RunResults } from './types.ts';

/** `linearizable/nonlinearizable`; the first anomaly of the first checker that objects. Null for a run without one. */
export function signatureOf(results: Pick<RunResults, 'checkers'>): string | null {
  for (const [checker, result] of Object.entries(results.checkers)) {
    if (result.verdict !== 'invalid') continue;
    return `${checker}/${result.anomalies[0]?.kind ?? 'unnamed'}`;
  }
  return null;
}
