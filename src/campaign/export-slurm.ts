// A campaign as a Slurm array job: each task one shard, its blob in a file that all nodes share.
// https://slurm.schedmd.com/job_array.html

import type { CampaignPlan } from './types.ts';

export interface SlurmJob {
  readonly plan: CampaignPlan;
  /** The campaign file, as the nodes find it. */
  readonly path: string;
  readonly shards: number;
  readonly deadlineMs: number;
  /** A word of a POSIX shell. */
  readonly quote: (text: string) => string;
}

/** A script for `sbatch`. */
export function slurmJob({ plan, path, shards, deadlineMs, quote }: SlurmJob): string {
  const minutes = Math.max(1, Math.ceil(deadlineMs / 60_000));
  const blobs = `ordeal-${plan.name}-${plan.hash.slice(0, 8)}`;
  return [
    '#!/bin/sh',
    `#SBATCH --job-name=ordeal-${plan.name}`,
    `#SBATCH --array=0-${shards - 1}`,
    `#SBATCH --time=${minutes}`,
    '# sbatch THIS-FILE, then, once it is done:',
    `#   npx ordeal merge ${blobs}/*.json`,
    'set -eu',
    `export ORDEAL_SHARDS=${shards}`,
    `mkdir -p ${quote(blobs)}`,
    '# Exits 0 once the blob is written: the verdicts are judged by the merge.',
    `exec npx ordeal campaign ${quote(path)} --shard auto --exit-zero \\`,
    `  --out ${quote(`${blobs}/runs`)}/"$SLURM_ARRAY_TASK_ID" \\`,
    `  --reporter terminal,blob=${quote(blobs)}/"$SLURM_ARRAY_TASK_ID".json`,
    '',
  ].join('\n');
}
