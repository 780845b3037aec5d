// `ordeal export kubernetes|slurm FILE`: a campaign as a job of an engine that is there already.

import { defineCommand, valueRow } from '../command.ts';
import { anyText, duration, wholeNumber } from '../option-values.ts';

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'write a campaign as a Kubernetes Indexed Job or a Slurm array job',
  operands: [
    {
      name: 'engine',
      summary: 'kubernetes or slurm',
      required: true,
      choices: () => ['kubernetes', 'slurm'],
    },
    { name: 'file', summary: 'the campaign file', required: true },
  ],
  options: {
    shards: valueRow({
      placeholder: 'n',
      summary: 'parts of the plan, each a task',
      parse: wholeNumber(1, 10_000),
      initial: 8,
      shown: '8',
    }),
    image: valueRow({
      placeholder: 'name',
      summary: 'for kubernetes: an image in which `ordeal` is a command',
      parse: anyText,
      initial: 'ordeal:latest',
      shown: 'ordeal:latest',
    }),
    attempts: valueRow({
      placeholder: 'n',
      summary: 'for kubernetes: pods that are tried for one shard, on average',
      parse: wholeNumber(1, 100),
      initial: 3,
      shown: '3',
    }),
    deadline: valueRow({
      placeholder: 'duration',
      summary: 'how long the job may take',
      parse: duration,
      initial: 3_600_000,
      shown: '1h',
    }),
  },
  examples: [
    {
      line: 'export kubernetes ordeal.campaign.yaml --shards 8 --image registry.example.org/ordeal:1',
      what: 'for kubectl apply',
    },
    { line: 'export slurm ordeal.campaign.yaml --shards 100', what: 'for sbatch' },
  ],
  load: async () => (await import('../actions.ts')).exportAction,
});
