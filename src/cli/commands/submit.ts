// `ordeal submit swarm FILE`: a campaign on all nodes of a Docker Swarm.

import { defineCommand } from '../command.ts';
import { submitOptions, submitTargets } from '../options/submit.ts';

export const submitCommand = defineCommand({
  name: 'submit',
  summary: 'run a campaign on all nodes of a Docker Swarm, and gate',
  description:
    'Runs each shard of a campaign as a task of a replicated job, collects the blobs and merges them. The task of the ' +
    'harness uses the engine of its node; tested nodes never do. What is lost is unknown.',
  operands: [
    { name: 'where', summary: 'swarm', required: true, choices: () => submitTargets },
    { name: 'file', summary: 'the campaign file', required: true },
  ],
  options: submitOptions,
  examples: [
    {
      line: 'submit swarm ordeal.campaign.yaml --shards 8',
      what: 'on a swarm that has the images',
    },
    {
      line: 'submit swarm ordeal.campaign.yaml --shards 8 --engines unix:///run/node-2.sock,tcp://10.0.0.3:2375',
      what: 'and load the images into two more engines first',
    },
  ],
  load: async () => (await import('../actions.ts')).submitAction,
});
