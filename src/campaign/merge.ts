// From the blobs of shards to the result that one machine would have had.

import { InputError } from '../errors.ts';
import type { Blob } from './blob.ts';
import type { CampaignPlan, CellResult, RunEnd } from './types.ts';

export interface NamedBlob {
  /** For complaints. */
  readonly path: string;
  readonly blob: Blob;
}

export interface Merged {
  readonly plan: CampaignPlan;
  /** In the order of the plan; a cell that no blob has did not run. */
  readonly results: readonly CellResult[];
  /** The earliest. */
  readonly startedAt: string;
  /** The longest. */
  readonly wallMs: number;
}

/**
 * Throws an `InputError` where blobs are of different plans (or not of `wanted`), or contradict
 * each other.
 */
export function mergeBlobs(blobs: readonly NamedBlob[], wanted: string | null = null): Merged {
  const [first] = blobs;
  if (first === undefined) throw new InputError({ message: 'there is no blob to merge' });
  const { plan } = first.blob;
  const known = new Set(plan.cells.map(({ id }) => id));
  const found = new Map<string, { readonly path: string; readonly result: CellResult }>();
  for (const { path, blob } of blobs) {
    if (blob.plan.hash !== (wanted ?? plan.hash)) {
      throw new InputError({
        message: `${path}:1: plan ${blob.plan.hash.slice(0, 12)} is not that of ${wanted === null ? first.path : 'this campaign'}, ${(wanted ?? plan.hash).slice(0, 12)}`,
        hint: 'all shards must run the same file with the same version of Ordeal',
      });
    }
    for (const result of blob.results) {
      if (!known.has(result.id)) {
        throw new InputError({ message: `${path}:1: cell ${result.id} is not in the plan` });
      }
      const before = found.get(result.id);
      found.set(
        result.id,
        before === undefined ? { path, result } : reconcile(before, path, result),
      );
    }
  }
  return {
    plan,
    results: plan.cells.map(
      ({ id }) => found.get(id)?.result ?? { id, ran: false, reason: 'no-blob' },
    ),
    startedAt: blobs.map(({ blob }) => blob.startedAt).sort()[0] ?? '',
    wallMs: Math.max(...blobs.map(({ blob }) => blob.wallMs)),
  };
}

/** A cell may be there twice where it says the same, or where one of them did not run. */
function reconcile(
  before: { readonly path: string; readonly result: CellResult },
  path: string,
  result: CellResult,
): { readonly path: string; readonly result: CellResult } {
  if (!result.ran) return before;
  if (!before.result.ran) return { path, result };
  const [a, b] = [before.result, result].map((each) =>
    each.ran ? each.attempts.map(({ end }) => gist(end)).join() : '',
  );
  if (a === b) return before;
  throw new InputError({
    message: `${path}:1: cell ${result.id} came to ${b}, but to ${a} in ${before.path}`,
    hint: 'give the blob of each shard once, all from one run of the campaign',
  });
}

function gist(end: RunEnd): string {
  if (end.kind !== 'judged') return end.kind;
  const signatures = [end.signature, ...(end.others ?? []).map(({ signature }) => signature)];
  return end.signature === null ? end.verdict : `${end.verdict} (${signatures.join(', ')})`;
}
