// The report of a failing lock server under faults of clocks: the holds that overlap, and how far
// off the clocks were.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepPicture, type OpenPage, openReport, PHONE } from './support/browser.ts';
import { type MadeRun, makeRun, specOf } from './support/runs.ts';

describe('the report of a lease that a wall clock ends', () => {
  let run: MadeRun;
  let open: OpenPage;
  beforeAll(async () => {
    run = await makeRun(
      specOf({
        ...{ system: 'lock-server', workload: 'lease', nemesis: ['clock'], nodes: 4 },
        ...{ bugs: ['wall-clock-lease'], rate: 100, concurrency: 10, timeLimitMs: 8000 },
      }),
    );
    open = await openReport(run.report);
  });

  it('names the lock, both owners, the time, the clock that was wrong, and the promise', async () => {
    const { page } = open;
    const lead = (await page.textContent('#story .lead')) ?? '';
    const said = /^From ([\d.]+)s to ([\d.]+)s both (o\d+) and (o\d+) held lock (lock\d+): /.exec(
      lead,
    );
    expect(said, lead).not.toBeNull();
    const [, from, to, first, second, lock] = said ?? [];
    expect(Number(from)).toBeLessThan(Number(to));
    const story = (await page.textContent('#story')) ?? '';
    expect(story).toContain(`key ${lock}: overlapping-leases`);
    expect(story).toMatch(/Faults thenf\d clock n\d (jump|drift|strobe)/);
    expect(story).toContain(
      'No two clients can both prove, by their own clocks, that they hold a lock.',
    );
    // Each owner proves its hold by an operation of the table.
    for (const owner of [first, second]) {
      expect(await page.textContent('#story table')).toContain(`{"owner":"${owner}"`);
    }
    const drawing = page.locator('#anomaly-1 svg.holds');
    expect(await drawing.locator('.label').allTextContents()).toEqual([first, second]);
    expect(await drawing.getAttribute('aria-label')).toMatch(
      new RegExp(`^${first} held it from [\\d.]+s to ${to}s; ${second} held it from ${from}s to `),
    );
    expect(await drawing.textContent()).toContain(`both, ${from}s to ${to}s`);
    await page.locator('#anomalies').scrollIntoViewIfNeeded();
    await keepPicture(page, 'locks-holds');
  });

  it('plots the measured clocks, and has their offsets as text', async () => {
    const { page, problems } = open;
    expect(await page.locator('figcaption').allTextContents()).toContain('Measured clock offsets');
    const samples = readFileSync(join(run.directory, 'clocks.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { node: string; offsetMs: number });
    const rows = await page.locator('#clock-offsets tbody tr').all();
    expect(rows).toHaveLength(4);
    let furthest = 0;
    for (const [place, row] of rows.entries()) {
      const node = `n${place + 1}`;
      const own = samples.filter((each) => each.node === node).map(({ offsetMs }) => offsetMs);
      const cells = await row.locator('th, td').allTextContents();
      expect(cells[0]).toBe(node);
      expect(cells[1]).toBe(`${own.length} ×`);
      const told = [cells[2], cells[4], cells[6]].map(millisecondsOf);
      const measured = [Math.min(...own), Math.max(...own), own.at(-1) ?? Number.NaN];
      for (const [which, value] of told.entries()) {
        expect(Math.abs(value - (measured[which] as number))).toBeLessThanOrEqual(0.5);
      }
      furthest = Math.max(furthest, ...told.map(Math.abs));
    }
    // The faults put a clock off by a second and more.
    expect(furthest).toBeGreaterThan(1000);
    await page.locator('#clock-offsets').scrollIntoViewIfNeeded();
    await keepPicture(page, 'locks-clocks');
    expect(problems).toEqual([]);
  });

  it('can be read on a phone', async () => {
    const { page } = await openReport(run.report, { viewport: PHONE });
    await page.locator('#anomaly-1 svg.holds').scrollIntoViewIfNeeded();
    await keepPicture(page, 'locks-holds-phone');
    await page.locator('#clock-offsets').scrollIntoViewIfNeeded();
    await keepPicture(page, 'locks-clocks-phone');
    const width = await page.locator('body').evaluate((body) => body.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });
});

/** `−1,650 ms` as a number. */
function millisecondsOf(text: string | undefined): number {
  const [, sign, digits = ''] = /^([+−]?)([\d.,]+) ms$/.exec(text ?? '') ?? [];
  return (sign === '−' ? -1 : 1) * Number(digits.replaceAll(',', ''));
}
