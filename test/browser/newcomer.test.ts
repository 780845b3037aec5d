// A newcomer's first look at five failing runs, recorded with different planted bugs: the first
// screen, without any scrolling, names what it happened to, the operations, the fault and the
// broken promise.

import { beforeAll, describe, expect, it } from 'vitest';
import { screens } from './screens.ts';
import {
  DESKTOP,
  firstScreen,
  keepPicture,
  openReport,
  PHONE,
  seriousIssues,
} from './support/browser.ts';
import { type MadeRun, unpackRun } from './support/runs.ts';

describe.each(screens)('the first screen of a run with bug $bug', (screen) => {
  let run: MadeRun;
  beforeAll(() => {
    run = unpackRun(screen.bug);
  });

  it('tells what broke', async () => {
    const { page, problems } = await openReport(run.report, { viewport: DESKTOP });
    await keepPicture(page, `${screen.bug}-desktop`);
    const text = await firstScreen(page);
    expect(text).toContain('✗ invalid');
    for (const sentence of screen.says) expect(text).toContain(sentence);
    expect(problems).toEqual([]);
  });

  it('has no serious issue for those who cannot see it, in light and in dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await openReport(run.report, { scheme });
      expect(await seriousIssues(page)).toEqual([]);
    }
  });

  it('can be read on a phone, without a script, and without scrolling sideways', async () => {
    const { page } = await openReport(run.report, { viewport: PHONE, javaScript: false });
    await keepPicture(page, `${screen.bug}-phone`);
    const story = (await page.textContent('#story'))?.replace(/\s+/g, ' ');
    expect(story).toContain(screen.says[0]);
    expect(await page.textContent('#repeat')).toMatch(/^npx ordeal run /);
    const width = await page.locator('body').evaluate((body) => body.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });
});
