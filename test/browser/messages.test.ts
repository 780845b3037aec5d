// The space–time diagram of a run on local processes, with a cut that is known to the link.

import { beforeAll, describe, expect, it } from 'vitest';
import { keepPicture, type OpenPage, openReport, PHONE, seriousIssues } from './support/browser.ts';
import { type MadeRun, makeProcessRun, specOf } from './support/runs.ts';

const others = ['n2', 'n3'];
const cut = others.flatMap((other) => [
  { from: 'n1', to: other },
  { from: other, to: 'n1' },
]);

describe('the messages of a run on processes', () => {
  let run: MadeRun;
  let open: OpenPage;
  beforeAll(async () => {
    const fault = { id: 'f1', kind: 'partition' as const, at: 1000, until: 2500 };
    run = await makeProcessRun({
      ...specOf({ system: 'raft-kv', workload: 'register', nodes: 3, timeLimitMs: 3500 }),
      runtime: 'process',
      plan: [{ ...fault, params: { shape: 'links', cut } }],
    });
    open = await openReport(run.report);
  });

  /** Rows of the list, cell by cell. */
  const listed = async (): Promise<string[][]> => {
    const rows = await open.page.locator('#messages tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('td').allTextContents()));
  };

  const inWindow = async (): Promise<number> =>
    Number(((await open.page.textContent('#messages output')) ?? '').replace(/\D/g, ''));

  it('are drawn for the window on screen', async () => {
    const { page, problems } = open;
    const all = await inWindow();
    expect(all).toBeGreaterThan(500);
    // A click on a fault shows its time.
    await page.locator('#faults tbody tr').first().click();
    await page.locator('#messages .canvas').scrollIntoViewIfNeeded();
    await page.focus('#messages .canvas');
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    expect(await inWindow()).toBeLessThan(all / 2);
    await keepPicture(page, 'messages-process');
    expect(problems).toEqual([]);
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('say which were lost, on the links that were cut, and how long the others took', async () => {
    const { page } = open;
    await page.locator('#faults tbody tr').first().click();
    await page.selectOption('select[name=message-fate]', 'lost');
    await page.locator('#messages summary').click();
    const lost = await listed();
    const ofCut = lost.filter(([, , , , fate]) => fate === 'lost: cut');
    expect(ofCut.length).toBeGreaterThan(5);
    for (const [, from, to] of ofCut) expect(cut).toContainEqual({ from, to });
    await page.selectOption('select[name=message-fate]', 'received');
    for (const [, , , , fate] of await listed())
      expect(fate).toMatch(/^received after [\d.]+(µs|ms)$/);
  });

  it('can be looked at on a phone', async () => {
    const { page } = await openReport(run.report, { viewport: PHONE });
    await page.locator('#messages .canvas').scrollIntoViewIfNeeded();
    await keepPicture(page, 'messages-process-phone');
    const width = await page.locator('body').evaluate((body) => body.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });
});
