// A campaign's folder: what a harness that was killed at any byte leaves is enough to go on.

import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CampaignFolder } from '../../../src/campaign/campaign-folder.ts';
import { readJournal } from '../../../src/campaign/journal.ts';
import type { PlannedCell } from '../../../src/campaign/types.ts';
import { UsageError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { harnessFailure, judged, planOfSeeds } from './support/campaigns.ts';

const { plan } = planOfSeeds(4);
const cells = plan.cells as readonly [PlannedCell, PlannedCell, PlannedCell, PlannedCell];
let out = '';
beforeEach(() => {
  out = temporaryFolder('journal');
});

const place = () => ({ out, plan, shard: null, keepAll: true });
const journalOf = (folder: CampaignFolder): string => join(folder.path, 'journal.jsonl');

/** Begins and ends a run, whose folder has what a run leaves. */
function perform(folder: CampaignFolder, cell: PlannedCell, end = judged('valid')): string {
  const directory = folder.begin(cell);
  writeFileSync(join(directory, 'test.json'), '{}');
  folder.end(cell, directory, end, 10);
  return directory;
}

describe('a campaign goes on', () => {
  it('with what had ended', () => {
    const folder = CampaignFolder.create(place());
    perform(folder, cells[0]);
    perform(folder, cells[1], judged('invalid'));
    folder.close();
    const resumed = CampaignFolder.resume(place());
    expect(resumed?.path).toBe(folder.path);
    expect([...(resumed?.before.keys() ?? [])]).toEqual([cells[0].id, cells[1].id]);
    resumed?.close();
  });

  it('wherever its journal was cut, and never forgets what is whole', () => {
    const folder = CampaignFolder.create(place());
    for (const cell of cells.slice(0, 3)) perform(folder, cell);
    folder.close();
    const whole = readFileSync(journalOf(folder));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
        writeFileSync(journalOf(folder), whole);
        truncateSync(journalOf(folder), length);
        const ended = whole.subarray(0, length).toString().split('\n').slice(0, -1);
        const wanted = ended.filter((line) => line.startsWith('{"type":"end"')).length;
        const resumed = CampaignFolder.resume(place());
        if (ended.length === 0) expect(resumed).toBeNull();
        else {
          expect(resumed?.before.size).toBe(wanted);
          perform(resumed as CampaignFolder, cells[3]);
          resumed?.close();
          // What was added stands on lines of its own.
          expect(readJournal(journalOf(folder))?.lines.at(-1)).toMatchObject({ cell: cells[3].id });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('with the verdict of a run that was judged, but not written down', () => {
    const folder = CampaignFolder.create(place());
    const directory = folder.begin(cells[0]);
    const results = {
      verdict: 'invalid',
      checkers: {
        linearizable: {
          verdict: 'invalid',
          anomalies: [{ kind: 'nonlinearizable', summary: 's', ops: [] }],
        },
      },
      doubts: [],
      operations: { invoked: 7 },
      durationsMs: { main: 1_000, check: 20 },
    };
    writeFileSync(join(directory, 'results.json'), JSON.stringify(results));
    folder.close();
    for (let time = 0; time < 2; time++) {
      const resumed = CampaignFolder.resume(place());
      expect(resumed?.before.get(cells[0].id)).toMatchObject([
        {
          end: { verdict: 'invalid', signature: 'linearizable/nonlinearizable' },
          durationMs: 1_020,
        },
      ]);
      resumed?.close();
    }
  });

  it('without the half of a run that was interrupted', () => {
    const folder = CampaignFolder.create(place());
    const directory = folder.begin(cells[0]);
    const doubts = [{ code: 'interrupted', text: 'the run was interrupted' }];
    writeFileSync(join(directory, 'results.json'), JSON.stringify({ doubts, durationsMs: {} }));
    folder.close();
    expect(CampaignFolder.resume(place())?.before.size).toBe(0);
  });

  it('with a new attempt at what failed in the harness', () => {
    const folder = CampaignFolder.create(place());
    perform(folder, cells[0], harnessFailure);
    folder.close();
    expect(CampaignFolder.resume(place())?.before.size).toBe(0);
  });

  it('only with the same plan and the same shard', () => {
    CampaignFolder.create(place()).close();
    expect(CampaignFolder.resume({ ...place(), plan: planOfSeeds(5).plan })).toBeNull();
    expect(CampaignFolder.resume({ ...place(), shard: { index: 1, total: 2 } })).toBeNull();
    expect(CampaignFolder.resume(place())).not.toBeNull();
  });

  it('with one Ordeal at a time', () => {
    const folder = CampaignFolder.create(place());
    // The parent of this process is there for as long as the test is.
    writeFileSync(join(folder.path, 'lock'), String(process.ppid));
    expect(() => CampaignFolder.resume(place())).toThrow(/is being worked on by process/);
    // The highest pid of Linux, which nobody has.
    writeFileSync(join(folder.path, 'lock'), '4194304');
    expect(CampaignFolder.resume(place())).not.toBeNull();
  });
});

describe('a journal', () => {
  it('that is damaged in the middle is refused, with its line', () => {
    const folder = CampaignFolder.create(place());
    perform(folder, cells[0]);
    folder.close();
    const lines = readFileSync(journalOf(folder), 'utf8').split('\n');
    lines[1] = '{"type":';
    writeFileSync(journalOf(folder), lines.join('\n'));
    expect(() => CampaignFolder.resume(place())).toThrow(/journal\.jsonl:2: not JSON/);
  });
});

describe('runs', () => {
  it('whatever a journal of another campaign has become', () => {
    const mine = CampaignFolder.create(place());
    perform(mine, cells[0]);
    mine.close();
    const other = CampaignFolder.create({ ...place(), plan: planOfSeeds(2).plan });
    other.close();
    appendFileSync(journalOf(other), 'nonsense\n');
    const resumed = CampaignFolder.resume(place());
    expect(resumed?.path).toBe(mine.path);
    resumed?.close();
  });

  it('but not on lines that are JSON and no lines of a journal', () => {
    const folder = CampaignFolder.create(place());
    perform(folder, cells[0]);
    folder.close();
    const whole = readFileSync(journalOf(folder), 'utf8');
    for (const line of ['null', '5', '[]', '{}', '{"type":"end","cell":"a"}', '{"type":"start"}']) {
      writeFileSync(journalOf(folder), `${whole}${line}\n`);
      expect(() => CampaignFolder.resume(place()), line).toThrow(
        /journal\.jsonl:5: not a line of a journal/,
      );
      writeFileSync(journalOf(folder), `${line}\n`);
      expect(() => CampaignFolder.resume(place()), line).toThrow(
        /journal\.jsonl:1: not the journal of a campaign/,
      );
    }
  });

  it('adds nothing behind half a line that a full disk took', async () => {
    const path = join(out, 'journal.jsonl');
    const module = pathToFileURL(resolve('src/campaign/journal.ts')).href;
    // A limit of 1 KiB for a file does what a full disk does: it takes a part of a line.
    const script = `
      import { Journal } from '${module}';
      const journal = Journal.create('${path}', { type: 'campaign', format: 1 });
      for (const size of [400, 800, 1, 1]) {
        try {
          journal.add({ type: 'start', cell: 'a', directory: 'd'.repeat(size) }, 'now');
        } catch (error) {
          console.log(error.code);
        }
      }`;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
    const limited = ['-c', 'ulimit -f 1 && exec "$@"', 'bash', ...node];
    const { stdout } = await execa('bash', limited, { env: { TSX_DISABLE_CACHE: '1' } });
    expect(stdout).toBe('harness\nharness\nharness');
    expect(readJournal(path)?.lines).toHaveLength(1);
  });

  it('says where nothing can be written', () => {
    writeFileSync(join(out, 'file'), '');
    expect(() => CampaignFolder.create({ ...place(), out: join(out, 'file') })).toThrow(UsageError);
  });

  it('that come out as expected are not kept where only failures are wanted', () => {
    const folder = CampaignFolder.create({ ...place(), keepAll: false });
    const [good, bad] = [perform(folder, cells[0]), perform(folder, cells[1], judged('invalid'))];
    expect(() => readFileSync(join(good, 'test.json'))).toThrow();
    expect(readFileSync(join(bad, 'test.json'), 'utf8')).toBe('{}');
    folder.close();
  });

  it('that were refused before anything was started leave nothing', () => {
    mkdirSync(resolve(out, 'x'), { recursive: true });
    const folder = CampaignFolder.create(place());
    const directory = folder.begin(cells[0]);
    const ended = folder.end(cells[0], directory, { kind: 'refused', text: 'no' }, 1);
    expect(ended.directory).toBeNull();
    expect(() => readFileSync(directory)).toThrow(/ENOENT/);
    folder.close();
  });
});
