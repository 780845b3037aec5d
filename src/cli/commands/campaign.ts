// `ordeal campaign FILE`: a matrix of runs, as a gate.

import { campaignOptions } from '../campaign/options.ts';
import { defineCommand } from '../command.ts';

export const campaignCommand = defineCommand({
  name: 'campaign',
  summary: 'run a matrix of runs from a file, as a gate',
  description:
    'Runs every cell of a campaign file and exits with the worst outcome. What has ended is never run again after ' +
    'an interruption: --resume goes on where it was. A cell that did not run is unknown, never a pass.',
  operands: [{ name: 'file', summary: 'the campaign file, YAML or JSON', required: true }],
  options: campaignOptions,
  examples: [
    {
      line: 'campaign ordeal.campaign.yaml --dry-run',
      what: 'the cells, and the hash of the plan',
    },
    { line: 'campaign ordeal.campaign.yaml --jobs 2', what: 'two simulations at one time' },
    { line: 'campaign ordeal.campaign.yaml --resume', what: 'after an interruption' },
    {
      line: 'campaign ordeal.campaign.yaml --shard 2/8 --reporter terminal,blob=blob-2.json',
      what: 'one of eight machines, for `ordeal merge`',
    },
    {
      line: 'campaign ordeal.campaign.yaml --reporter github,junit=junit.xml,html=report/index.html',
      what: 'several reporters at once',
    },
  ],
  load: async () => (await import('../actions.ts')).campaignAction,
});
