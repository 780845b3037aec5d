// `ordeal merge BLOBS…`: the shards of a campaign, as one result and one gate.

import { resolve } from 'node:path';
import { readBlobs } from '../../campaign/blob.ts';
import { mergeBlobs } from '../../campaign/merge.ts';
import { reportOptions } from '../campaign/options.ts';
import { reportCampaign } from '../campaign/report.ts';
import { defineCommand } from '../command.ts';

export const mergeCommand = defineCommand({
  name: 'merge',
  summary: 'merge the blobs of shards into one result, as a gate',
  description:
    'Gives the result that one machine would have had. Cells that no blob has are unknown. Refuses blobs of ' +
    'different plans, blobs that contradict each other, and blobs that were cut short.',
  operands: [
    {
      name: 'blob',
      summary: 'files written by --reporter blob, or logs that hold blobs',
      required: true,
      variadic: true,
    },
  ],
  options: reportOptions,
  examples: [
    { line: 'merge blobs/*.json', what: 'all shards' },
    {
      line: 'merge blobs/*.json --reporter terminal,junit=junit.xml,html=report/index.html',
      what: 'with reports for a pipeline',
    },
  ],
  async run({ output }, paths, options) {
    const merged = mergeBlobs(
      paths.flatMap((path) => readBlobs(path).map((blob) => ({ path, blob }))),
    );
    const { plan } = merged;
    const outcome = { ...merged, cells: plan.cells, shard: null, codes: [] };
    return reportCampaign(output, outcome, { ...options, folder: resolve('.') }).exitCode;
  },
});
