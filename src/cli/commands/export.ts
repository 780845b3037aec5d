// `ordeal export kubernetes|slurm FILE`: a campaign as a job of an engine that is there already.

import { readFileSync } from 'node:fs';
import { KUBERNETES_FILE_BYTES_MAX, kubernetesJob } from '../../campaign/export-kubernetes.ts';
import { slurmJob } from '../../campaign/export-slurm.ts';
import { planCampaign } from '../../campaign/plan.ts';
import { readCampaignFile } from '../../campaign/read-file.ts';
import { InputError, UsageError } from '../../errors.ts';
import { shellQuote } from '../../report/repeat-command.ts';
import { hintFor } from '../../suggest.ts';
import { planContext } from '../campaign/spec.ts';
import { defineCommand, valueRow } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { anyText, duration, wholeNumber } from '../option-values.ts';

const targets = ['kubernetes', 'slurm'] as const;

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'write a campaign as a Kubernetes Indexed Job or a Slurm array job',
  operands: [
    { name: 'engine', summary: 'kubernetes or slurm', required: true, choices: () => targets },
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
  async run({ output, version }, [engine = '', path = ''], options) {
    const target = targets.find((each) => each === engine);
    if (target === undefined) {
      const message = `cannot export for '${engine}'`;
      throw new UsageError({ message, hint: hintFor(engine, targets) });
    }
    const { plan } = planCampaign(readCampaignFile(path), planContext(version));
    const { shards, deadline: deadlineMs, image, attempts } = options;
    if (shards > plan.cells.length) {
      throw new UsageError({
        message: `--shards: ${shards} shards for ${plan.cells.length} cells`,
        hint: `take at most ${plan.cells.length}`,
      });
    }
    const file = readFileSync(path, 'utf8');
    if (target === 'kubernetes' && Buffer.byteLength(file) > KUBERNETES_FILE_BYTES_MAX) {
      const message = `${path}: a config map cannot hold a file of ${Buffer.byteLength(file)} bytes`;
      const hint = 'write ranges of seeds instead of lists, or split the campaign';
      throw new InputError({ message, hint });
    }
    const text =
      target === 'slurm'
        ? slurmJob({ plan, path, shards, deadlineMs, quote: shellQuote })
        : kubernetesJob({
            plan,
            shards,
            image,
            deadlineMs,
            attempts,
            file,
          });
    output.result(
      text
        .trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
    return exitCodes.valid;
  },
});
