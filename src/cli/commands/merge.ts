// `ordeal merge BLOBS…`: the shards of a campaign, as one result and one gate.

import { reportOptions } from '../campaign/options.ts';
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
  load: async () => (await import('../actions.ts')).mergeAction,
});
