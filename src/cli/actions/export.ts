// What `ordeal export kubernetes|slurm FILE` does: a campaign as a job of an engine that is there
// already.

import { readFileSync } from 'node:fs';
import { slurmJob } from '../../campaign/export-slurm.ts';
import { planCampaign } from '../../campaign/plan.ts';
import { InputError, UsageError } from '../../errors.ts';
import { shellQuote } from '../../report/repeat-command.ts';
import { hintFor } from '../../suggest.ts';
import { planContext } from '../campaign/spec.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

const targets = ['kubernetes', 'slurm'] as const;

interface ExportOptions {
  readonly shards: number;
  readonly image: string;
  readonly attempts: number;
  readonly deadline: number;
}

export async function run(
  { output, version }: CommandContext,
  [engine = '', path = '']: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const target = targets.find((each) => each === engine);
  if (target === undefined) {
    const message = `cannot export for '${engine}'`;
    throw new UsageError({ message, hint: hintFor(engine, targets) });
  }
  const { readCampaignFile } = await import('../../campaign/read-file.ts');
  const { plan } = planCampaign(readCampaignFile(path), planContext(version));
  const { shards, deadline: deadlineMs, image, attempts } = options;
  if (shards > plan.cells.length) {
    throw new UsageError({
      message: `--shards: ${shards} shards for ${plan.cells.length} cells`,
      hint: `take at most ${plan.cells.length}`,
    });
  }
  const kubernetes = await import('../../campaign/export-kubernetes.ts');
  const { KUBERNETES_FILE_BYTES_MAX, kubernetesJob } = kubernetes;
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
}
