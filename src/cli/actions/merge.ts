// What `ordeal merge BLOBS…` does: the shards of a campaign, as one result and one gate.

import { resolve } from 'node:path';
import { readBlobs } from '../../campaign/blob.ts';
import { mergeBlobs } from '../../campaign/merge.ts';
import type { reportOptions } from '../campaign/options.ts';
import { reportCampaign } from '../campaign/report.ts';
import type { CommandContext, OptionValues } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';

export async function run(
  { output }: CommandContext,
  paths: readonly string[],
  options: OptionValues<typeof reportOptions>,
): Promise<ExitCode> {
  const merged = mergeBlobs(
    paths.flatMap((path) => readBlobs(path).map((blob) => ({ path, blob }))),
  );
  const { plan } = merged;
  const outcome = { ...merged, cells: plan.cells, shard: null, codes: [] };
  return reportCampaign(output, outcome, { ...options, folder: resolve('.') }).exitCode;
}
