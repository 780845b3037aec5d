// Plans, results and attempts for tests of campaigns.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlannedCampaign, planCampaign } from '../../../../src/campaign/plan.ts';
import { readCampaignFile } from '../../../../src/campaign/read-file.ts';
import { type CampaignSummary, summarize } from '../../../../src/campaign/summary.ts';
import type {
  Attempt,
  CampaignPlan,
  CellResult,
  PlannedCell,
  RunEnd,
} from '../../../../src/campaign/types.ts';
import { planContext } from '../../../../src/cli/campaign/spec.ts';
import { exitCodeOfGate, worstExitCode } from '../../../../src/cli/exit-codes.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Plans the text of a campaign file, as the command line does. */
export function planOf(text: string, version = '1.0.0'): PlannedCampaign {
  const path = join(temporaryFolder('plan'), 'campaign.yaml');
  writeFileSync(path, text);
  return planCampaign(readCampaignFile(path), planContext(version));
}

/** A plan of so many simulated cells of raft-kv. */
export function planOfSeeds(seeds: number, more = ''): PlannedCampaign {
  return planOf(
    `name: x\nmatrix: { systems: raft-kv, nemeses: none, runtimes: sim, seeds: 1..${seeds} }\n${more}`,
  );
}

export function judged(
  verdict: 'valid' | 'invalid' | 'unknown',
  more: Partial<Extract<RunEnd, { kind: 'judged' }>> = {},
): RunEnd {
  return {
    kind: 'judged',
    verdict,
    signature: verdict === 'invalid' ? 'linearizable/nonlinearizable' : null,
    text: verdict === 'invalid' ? 'a read went back in time' : '',
    doubts: verdict === 'unknown' ? ['no-operation-under-fault'] : [],
    operations: 100,
    latencyMs: { p50: 1, p99: 10 },
    ...more,
  };
}

export const harnessFailure: RunEnd = {
  kind: 'harness',
  code: 'harness',
  text: 'the disk is full',
  site: null,
};

export function attempt(end: RunEnd): Attempt {
  return { end, durationMs: 1_500, directory: 'raft-kv/20260101T000000.000Z-1' };
}

export function ran(id: string, ...ends: readonly RunEnd[]): CellResult {
  return { id, ran: true, attempts: ends.map(attempt) };
}

/** The summary of a whole plan, with the exit codes of the command line. */
export function summaryOf(
  plan: CampaignPlan,
  results: readonly CellResult[],
  today = '2026-06-15',
  cells: readonly PlannedCell[] = plan.cells,
): CampaignSummary {
  return summarize({
    plan,
    cells,
    results,
    shard: null,
    today,
    startedAt: '2026-06-15T10:00:00.000Z',
    wallMs: 12_345,
    repeatOf: ({ id }) => `npx ordeal run ${id}`,
    exitCodeOf: (gates) => worstExitCode(gates.map(exitCodeOfGate)),
  });
}
