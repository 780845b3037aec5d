// Reports of runs of every bundled system and workload, of the right system and of one with a
// planted bug: they open, show the verdict, report no error, ask for nothing, and can be used by
// everybody.

import { describe, expect, it } from 'vitest';
import { systems } from '../../systems/index.ts';
import { type OpenPage, openReport, seriousIssues } from './support/browser.ts';
import { makeRun, specOf } from './support/runs.ts';

const pairs = [...systems.values()].flatMap((system) =>
  system.workloads.map((workload) => [system.name, workload] as const),
);

/** A bug that breaks the workload with this seed, and the kind of anomaly that is told first. */
const failing: Readonly<Record<string, readonly [bug: string, seed: number, kind: string]>> = {
  'raft-kv register': ['small-quorum', 1, 'nonlinearizable'],
  'two-phase-commit list-append': ['early-lock-release', 1, 'G1a'],
  'two-phase-commit rw-register': ['no-read-locks', 1, 'G-single-item'],
  'two-phase-commit bank': ['no-read-locks', 1, 'wrong-total'],
  'two-phase-commit atomic-commit': ['forget-decision', 1, 'split-decision'],
  'two-phase-commit write-skew': ['no-read-locks', 1, 'G2-item'],
  'lock-server lock': ['grant-both', 1, 'overlapping-leases'],
  'lock-server fenced-register': ['no-fencing', 1, 'lost-write'],
  'lock-server lock-queue': ['grant-both', 1, 'overtaken'],
  'lock-server lease': ['wall-clock-lease', 1, 'overlapping-leases'],
};

async function expectSound({ page, problems }: OpenPage): Promise<void> {
  expect(await page.getAttribute('html', 'data-ready')).toBe('yes');
  expect(await page.locator('.plot canvas').count()).toBeGreaterThanOrEqual(2);
  expect(await page.textContent('#messages output')).toMatch(/^[\d,]+ messages in the window/);
  expect(await page.locator('.log-lines .line').count()).toBeGreaterThan(0);
  expect(problems).toEqual([]);
  expect(await seriousIssues(page)).toEqual([]);
}

describe('the report of a run', () => {
  it.each(pairs)('of %s with workload %s opens', async (system, workload) => {
    const { report, results } = await makeRun(specOf({ system, workload }), true);
    const open = await openReport(report);
    const { page } = open;
    expect(await page.textContent('.verdict')).toContain(results.verdict);
    expect(await page.locator('#anomalies').count()).toBe(0);
    const { invoked } = results.operations;
    expect(await page.textContent('#match-count')).toBe(
      `${invoked.toLocaleString('en')} operations`,
    );
    expect(await page.locator('#faults tbody tr').count()).toBe(results.faults.length + 1);
    await expectSound(open);
  });

  it('that fails is looked at for every system and workload', () => {
    expect(Object.keys(failing)).toEqual(pairs.map((pair) => pair.join(' ')));
  });

  it.each(Object.entries(failing))(
    'of %s with planted bug %s opens',
    async (pair, [bug, seed, kind]) => {
      const [system = '', workload = ''] = pair.split(' ');
      const entry = systems.get(system)?.bugs.find(({ name }) => name === bug);
      if (entry === undefined) throw new Error(`${system} has no bug ${bug}`);
      const { nodes = 5, rate = 200, concurrency = 16, options = {} } = entry.settings ?? {};
      const { report, results } = await makeRun(
        specOf({
          ...{ system, workload, seed, nodes, rate, concurrency, options },
          ...{ bugs: [bug], nemesis: entry.nemesis, timeLimitMs: 8000 },
        }),
        true,
      );
      expect(results.verdict).toBe('invalid');
      const open = await openReport(report);
      const { page } = open;
      expect(await page.textContent('.verdict')).toContain('invalid');
      expect(await page.textContent('#story dl.account a')).toBe(kind);
      expect(await page.textContent('#story')).toContain(
        `Planted bug${bug} was switched on. ${entry.breaks}`,
      );
      expect(await page.locator('#story tr[data-op]').count()).toBeGreaterThan(0);
      expect(await page.textContent('#repeat')).toContain(`--bug ${bug}`);
      // The explanation of the first anomaly is open, and its operations lead to the timeline.
      expect(await page.locator('#anomaly-1').getAttribute('open')).not.toBeNull();
      await expectSound(open);
      await page.locator('#story tr[data-op]').last().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#details h3').count()).toBe(1);
    },
  );
});
