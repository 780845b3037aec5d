// Reports of runs of every bundled system and workload, without and with faults: they open, show the verdict, report
// no error, ask for nothing, and can be used by everybody.

import { describe, expect, it } from 'vitest';
import { systems } from '../../systems/index.ts';
import { openReport, seriousIssues } from './support/browser.ts';
import { makeRun, specOf } from './support/runs.ts';

const pairs = [...systems.values()].flatMap((system) =>
  system.workloads.map((workload) => [system.name, workload] as const),
);

describe('the report of a run', () => {
  it.each(pairs)('of %s with workload %s opens', async (system, workload) => {
    const { report, results } = await makeRun(specOf({ system, workload }), true);
    const { page, problems } = await openReport(report);
    expect(await page.getAttribute('html', 'data-ready')).toBe('yes');
    expect(await page.textContent('.verdict')).toContain(results.verdict);
    const { invoked } = results.operations;
    expect(await page.textContent('#match-count')).toBe(
      `${invoked.toLocaleString('en')} operations`,
    );
    expect(await page.locator('#faults tbody tr').count()).toBe(results.faults.length + 1);
    expect(await page.locator('.plot canvas').count()).toBeGreaterThanOrEqual(2);
    expect(await page.textContent('#messages output')).toMatch(/^[\d,]+ messages in the window/);
    expect(await page.locator('.log-lines .line').count()).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    expect(await seriousIssues(page)).toEqual([]);
  });
});
