// What `ordeal submit swarm FILE` does: a campaign on all nodes of a Docker Swarm.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readBlob } from '../../campaign/blob.ts';
import { mergeBlobs } from '../../campaign/merge.ts';
import { planCampaign } from '../../campaign/plan.ts';
import { runSwarmJob, type ShardBlob } from '../../campaign/submit-swarm.ts';
import type { CampaignPlan } from '../../campaign/types.ts';
import { hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { HarnessError, UsageError } from '../../errors.ts';
import { span } from '../../report/line.ts';
import { BASE_IMAGE_VARIABLE } from '../../runtime/docker/base-image.ts';
import { type Engine, findEngine, openEngine } from '../../runtime/docker/engine.ts';
import { listEngineAddresses } from '../../runtime/docker/engine-address.ts';
import { copyImages, ensureHarnessImage } from '../../runtime/docker/harness-image.ts';
import { isSwarmManager, notAManager } from '../../runtime/docker/swarm-job.ts';
import { hintFor } from '../../suggest.ts';
import { reportCampaign } from '../campaign/report.ts';
import { planContext } from '../campaign/spec.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type SubmitOptions, submitTargets } from '../options/submit.ts';
import { interruptible } from '../signals.ts';

export async function run(
  context: CommandContext,
  [where = '', path = '']: readonly string[],
  options: SubmitOptions,
): Promise<ExitCode> {
  if (where !== 'swarm') {
    const message = `cannot submit to '${where}'`;
    throw new UsageError({ message, hint: hintFor(where, submitTargets) });
  }
  const { readCampaignFile } = await import('../../campaign/read-file.ts');
  const { plan } = planCampaign(readCampaignFile(path), planContext(context.version));
  return submit(context, plan, path, options);
}

async function submit(
  { output }: CommandContext,
  plan: CampaignPlan,
  file: string,
  options: SubmitOptions,
): Promise<ExitCode> {
  const note = (text: string): void => output.progress([span('dim', 'note  '), ` ${text}`]);
  const search = await findEngine();
  if (!search.found) throw new HarnessError({ message: search.reason, hint: search.remedy });
  const { engine } = search;
  if (!(await isSwarmManager(engine))) throw notAManager(engine);
  const image = await ensureHarnessImage(engine, file, note);
  for (const address of options.engines) {
    note(`loading the images into the engine at ${address}`);
    await copyImages(engine, await engineAt(address), [image.baseTag, image.tag]);
  }
  const began = hostMonotonicMs();
  const startedAt = hostTimestamp();
  const stamp = startedAt.replaceAll(/[^0-9]/g, '');
  const codes: ExitCode[] = [];
  let blobs: readonly ShardBlob[] = [];
  await interruptible(output, async (signal) => {
    blobs = await runSwarmJob(
      engine,
      {
        name: `ordeal-${plan.name.replaceAll(/[^A-Za-z0-9-]/g, '-')}-${stamp}`,
        image: image.tag,
        command: [
          ...image.entry,
          ...['campaign', image.file, '--shard', 'auto', '--exit-zero'],
          ...['--reporter', 'blob=-', '--out', '/tmp/runs'],
        ],
        env: {
          ORDEAL_SLOT: '{{.Task.Slot}}',
          ORDEAL_SHARDS: String(options.shards),
          [BASE_IMAGE_VARIABLE]: image.baseTag,
          NO_COLOR: '1',
        },
        shards: options.shards,
        together: options.together ?? options.shards,
        attemptsMax: options.attempts,
        deadlineMs: options.deadline,
      },
      note,
      signal,
    );
    if (signal.aborted) codes.push(exitCodes.interrupted);
  });
  const folder = join(resolve(options.out), 'campaigns', `${stamp}-${basename(plan.name)}-swarm`);
  mkdirSync(folder, { recursive: true });
  const stored = blobs.map(({ shard, text }) => {
    const path = join(folder, `blob-${shard}.json`);
    writeFileSync(path, text);
    return { path, blob: readBlob(path) };
  });
  const results = stored.length === 0 ? [] : mergeBlobs(stored, plan.hash).results;
  const wallMs = hostMonotonicMs() - began;
  const outcome = { plan, cells: plan.cells, results, shard: null, startedAt, wallMs, codes };
  return reportCampaign(output, outcome, { ...options, folder }).exitCode;
}

async function engineAt(url: string): Promise<Engine> {
  const search = listEngineAddresses({
    variables: { DOCKER_HOST: url },
    homeDirectory: '/',
    platform: process.platform,
    userId: null,
  });
  const [address] = search.kind === 'addresses' ? search.addresses : [];
  if (address !== undefined) return openEngine(address);
  throw new UsageError({
    message: `--engines: '${url}' is no address of an engine`,
    hint: 'write it as unix:///path or tcp://host:port',
  });
}
