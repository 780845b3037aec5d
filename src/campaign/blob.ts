// What a shard hands over: the whole plan, its own part of it, and what became of that. `ordeal
// merge` needs nothing else, and a checksum tells it where a file was cut short or edited.

import { readFileSync } from 'node:fs';
import { InputError, messageOf } from '../errors.ts';
import { unframeBlobs } from './blob-frames.ts';
import { hashOf } from './plan.ts';
import { CAMPAIGN_FORMAT, type CampaignPlan, type CellResult } from './types.ts';

export interface Blob {
  readonly type: 'ordeal-blob';
  readonly format: number;
  readonly plan: CampaignPlan;
  /** `2/8`; null for the whole plan. */
  readonly shard: string | null;
  readonly startedAt: string;
  readonly wallMs: number;
  readonly results: readonly CellResult[];
  /** SHA-256 over all of the above. */
  readonly checksum: string;
}

export function makeBlob(
  parts: Pick<Blob, 'plan' | 'shard' | 'startedAt' | 'wallMs' | 'results'>,
): Blob {
  const { plan, shard, startedAt, wallMs, results } = parts;
  const type = 'ordeal-blob';
  const body = { type, format: CAMPAIGN_FORMAT, plan, shard, startedAt, wallMs, results } as const;
  return { ...body, checksum: hashOf(body) };
}

/**
 * The blobs of a file: one, or those that a log holds in lines. Throws an `InputError` as
 * `readBlob` does.
 */
export function readBlobs(path: string): readonly Blob[] {
  const text = readText(path);
  if (!/^.*ordeal-blob \d+\/\d+ /m.test(text)) return [parseBlob(path, text)];
  return unframeBlobs(text, path).map((each) => parseBlob(path, each));
}

/** Throws an `InputError` where the file is no blob, was cut short, or was changed since. */
export function readBlob(path: string): Blob {
  return parseBlob(path, readText(path));
}

function parseBlob(path: string, text: string): Blob {
  let blob: Blob;
  try {
    blob = JSON.parse(text) as Blob;
  } catch (cause) {
    const line = text.split('\n').length;
    const message = `${path}:${line}: not a blob, or cut short: ${messageOf(cause)}`;
    throw new InputError({ message, hint: 'fetch the file of that shard once more', cause });
  }
  if (blob?.type !== 'ordeal-blob' || !Array.isArray(blob.results) || blob.plan == null) {
    const hint = 'a blob is written by: ordeal campaign FILE --shard 1/2 --reporter blob=FILE';
    throw new InputError({ message: `${path}:1: not a blob`, hint });
  }
  if (blob.format > CAMPAIGN_FORMAT) {
    const hint = `it was written by Ordeal ${blob.plan.version}: merge with that version`;
    throw new InputError({ message: `${path}:1: format ${blob.format} is not known`, hint });
  }
  const { checksum, ...body } = blob;
  if (hashOf(body) === checksum) return blob;
  const message = `${path}:1: the checksum is wrong: the blob was changed after it was written`;
  throw new InputError({ message, hint: 'fetch the file of that shard once more' });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}
