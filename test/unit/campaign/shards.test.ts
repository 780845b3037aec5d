// Shards hold every cell once, and their blobs come to what one machine would have had.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Blob, makeBlob, readBlob } from '../../../src/campaign/blob.ts';
import { mergeBlobs } from '../../../src/campaign/merge.ts';
import { cellsOfShard, parseShard, shardOfTask, shardText } from '../../../src/campaign/shard.ts';
import type { CampaignPlan, CellResult } from '../../../src/campaign/types.ts';
import { InputError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import {
  harnessFailure,
  judged,
  planOf,
  planOfSeeds,
  ran,
  summaryOf,
} from './support/campaigns.ts';

const folder = temporaryFolder('blobs');

const mixed = planOf(
  'name: x\nmatrix: { systems: raft-kv, workloads: register, nemeses: [none, kill], runtimes: [sim, process], seeds: 1..9 }',
).plan;
const ends = [judged('valid'), judged('invalid'), judged('unknown'), harnessFailure];
const resultsOf = (plan: CampaignPlan): readonly CellResult[] =>
  plan.cells.map(({ id }, index) => ran(id, ends[(index * 7) % 4] ?? judged('valid')));

function blobOf(plan: CampaignPlan, results: readonly CellResult[], shard = '1/1'): Blob {
  return makeBlob({ plan, shard, startedAt: '2026-06-15T10:00:00.000Z', wallMs: 5, results });
}

function stored(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('shards', () => {
  it('hold each cell once, whatever their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (total) => {
        const parts = Array.from({ length: total }, (_, index) =>
          cellsOfShard(mixed.cells, { index: index + 1, total }).map(({ id }) => id),
        );
        expect(parts.flat().sort()).toEqual(mixed.cells.map(({ id }) => id).sort());
        const sizes = parts.map((part) => part.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('have their share of what takes long', () => {
    for (const index of [1, 2, 3, 4]) {
      const slow = cellsOfShard(mixed.cells, { index, total: 4 }).filter(
        ({ spec }) => spec.runtime === 'process',
      );
      expect([4, 5]).toContain(slow.length);
    }
  });

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '-1/2', '1/2/3', ''])('are not written %j', (text) => {
    expect(parseShard(text)).toBeNull();
  });
});

describe('merging', () => {
  it('eight shards, in any order, gives what one machine gives, cell for cell', () => {
    const results = resultsOf(mixed);
    const whole = summaryOf(mixed, results);
    const blobs = [1, 2, 3, 4, 5, 6, 7, 8].map((index) => {
      const mine = new Set(cellsOfShard(mixed.cells, { index, total: 8 }).map(({ id }) => id));
      const part = results.filter(({ id }) => mine.has(id));
      return { path: `b${index}`, blob: blobOf(mixed, part, `${index}/8`) };
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(blobs, { minLength: 8 }), (shuffled) => {
        const merged = mergeBlobs(shuffled);
        expect(merged.results).toEqual(results);
        expect(summaryOf(merged.plan, merged.results)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('takes the cells of a missing shard for unknown, and hides no failure behind that', () => {
    const { plan } = planOfSeeds(4);
    const [a, b] = plan.cells as [CampaignPlan['cells'][number], CampaignPlan['cells'][number]];
    const partial = mergeBlobs([{ path: 'a', blob: blobOf(plan, [ran(a.id, judged('valid'))]) }]);
    expect(summaryOf(plan, partial.results)).toMatchObject({
      exitCode: 2,
      counts: { 'not-run': 3 },
    });
    const failing = mergeBlobs([{ path: 'a', blob: blobOf(plan, [ran(b.id, judged('invalid'))]) }]);
    expect(summaryOf(plan, failing.results).exitCode).toBe(1);
  });

  it('takes a cell that is there twice once, where both say the same or one did not run', () => {
    const { plan } = planOfSeeds(1);
    const [cell] = plan.cells as [CampaignPlan['cells'][number]];
    const good = blobOf(plan, [ran(cell.id, judged('invalid'))]);
    const none = blobOf(plan, [{ id: cell.id, ran: false, reason: 'interrupted' }]);
    for (const blobs of [
      [good, good],
      [none, good],
      [good, none],
    ]) {
      const merged = mergeBlobs(blobs.map((blob, index) => ({ path: `b${index}`, blob })));
      expect(merged.results).toEqual([ran(cell.id, judged('invalid'))]);
    }
  });

  it('refuses blobs that contradict each other', () => {
    const { plan } = planOfSeeds(1);
    const [cell] = plan.cells as [CampaignPlan['cells'][number]];
    const blobs = [judged('valid'), judged('invalid')].map((end, index) => ({
      path: `blob-${index}.json`,
      blob: blobOf(plan, [ran(cell.id, end)]),
    }));
    expect(() => mergeBlobs(blobs)).toThrow(
      /blob-1\.json:1: cell .* came to invalid \(linearizable\/nonlinearizable\), but to valid in blob-0\.json/,
    );
  });

  it('refuses blobs of another plan', () => {
    const [one, two] = [planOfSeeds(1).plan, planOfSeeds(2).plan];
    const blobs = [
      { path: 'a.json', blob: blobOf(one, []) },
      { path: 'b.json', blob: blobOf(two, []) },
    ];
    expect(() => mergeBlobs(blobs)).toThrow(/b\.json:1: plan .* is not that of a\.json/);
  });

  it('refuses cells that the plan does not have', () => {
    const { plan } = planOfSeeds(1);
    const blob = blobOf(plan, [ran('raft-kv/strange', judged('valid'))]);
    expect(() => mergeBlobs([{ path: 'a.json', blob }])).toThrow(/not in the plan/);
  });
});

describe('a blob', () => {
  const { plan } = planOfSeeds(2);
  const text = JSON.stringify(blobOf(plan, resultsOf(plan)));

  it('comes back as it was written', () => {
    expect(readBlob(stored('good.json', text)).results).toEqual(resultsOf(plan));
  });

  it('that was cut short anywhere is refused, with its name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        const path = stored('short.json', text.slice(0, length));
        expect(() => readBlob(path)).toThrow(InputError);
        expect(() => readBlob(path)).toThrow(/short\.json:1: not a blob, or cut short/);
      }),
    );
  });

  it.each([
    [
      'edited',
      text.replace('"verdict":"invalid"', '"verdict":"valid"').replace('"wallMs":5', '"wallMs":6'),
    ],
    ['of a later format', text.replace('"format":1', '"format":2')],
    ['some other JSON', '{"type":"other"}'],
    ['null', 'null'],
  ])('that is %s is refused', (name, content) => {
    const path = stored(`${name.replaceAll(' ', '-')}.json`, content);
    expect(() => readBlob(path)).toThrow(/:1: /);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('that does not exist is refused', () => {
    expect(() => readBlob(join(folder, 'absent.json'))).toThrow(/cannot be read/);
  });
});

describe('the shard of a task', () => {
  it.each([
    ['ORDEAL_SLOT=2 ORDEAL_SHARDS=3', '3/3'],
    ['ORDEAL_SLOT=<nil> ORDEAL_SHARDS=3', '1/3'],
    ['ORDEAL_SLOT=3 ORDEAL_SHARDS=3', null],
    ['JOB_COMPLETION_INDEX=0 ORDEAL_SHARDS=3', '1/3'],
    ['JOB_COMPLETION_INDEX=0', null],
    ['SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=3', '2/3'],
    ['CI_NODE_INDEX=2 CI_NODE_TOTAL=3', '2/3'],
    ['CI_NODE_INDEX=0 CI_NODE_TOTAL=3', null],
    // A number that is none must not become the first shard: only Swarm's first slot has none.
    ['JOB_COMPLETION_INDEX=abc ORDEAL_SHARDS=3', null],
    ['SLURM_ARRAY_TASK_ID=1.5 ORDEAL_SHARDS=3', null],
    // Each engine's number goes with its own total.
    ['SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=8 CI_NODE_INDEX=3 CI_NODE_TOTAL=4', '2/8'],
    ['JOB_COMPLETION_INDEX= CI_NODE_INDEX=3 CI_NODE_TOTAL=4', '3/4'],
    ['', null],
  ])('from %s is %s', (text, shard) => {
    const env = Object.fromEntries(text.split(' ').map((pair) => pair.split('=')));
    const found = shardOfTask(env);
    expect(found === null ? null : shardText(found)).toBe(shard);
  });
});
