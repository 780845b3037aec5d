// One seed of a search: nothing is kept but what came of it.

import { signatureOf } from '../run/signature.ts';
import type { RunResults, RunSpec } from '../run/types.ts';
import type { SeedJob, SeedResult } from './seed-job.ts';
import { simulate } from './simulate.ts';
import { drawnBy } from './swarm.ts';

/** The spec of one seed in its own world. */
export function specOfSeed({ spec, roughness }: SeedJob): RunSpec {
  if (spec.profile !== null || roughness === 'calm') return spec;
  return { ...spec, profile: roughness };
}

export async function simulateSeed(job: SeedJob): Promise<SeedResult> {
  const spec = specOfSeed(job);
  const times: number[] = [];
  const { results } = await simulate(spec, { observer: { op: (op) => times.push(op.time) } });
  const last = times.at(-1) ?? 0;
  return {
    seed: spec.seed,
    verdict: results.verdict,
    signature: signatureOf(results),
    text: textOf(results),
    simulatedSeconds: last / 1e9,
    failedAtSeconds: failedAt(results, times),
    drew: drawnBy(spec),
  };
}

function firstAnomaly(results: RunResults) {
  for (const result of Object.values(results.checkers)) {
    if (result.verdict === 'invalid') return result.anomalies[0] ?? null;
  }
  return null;
}

function textOf(results: RunResults): string {
  return firstAnomaly(results)?.summary ?? results.doubts[0]?.text ?? '';
}

/** The time of the last event that the first anomaly names. */
function failedAt(results: RunResults, times: readonly number[]): number | null {
  const anomaly = firstAnomaly(results);
  if (anomaly === null) return null;
  const last = anomaly.ops.reduce((latest, index) => Math.max(latest, times[index] ?? 0), 0);
  return last / 1e9;
}
