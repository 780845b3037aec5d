// What can be done with a report: by mouse, wheel, touch and keyboard.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepPicture, type OpenPage, openReport, PHONE } from './support/browser.ts';
import { unpackRun } from './support/runs.ts';

const run = unpackRun('stale-read');
const canvas = '#timeline .canvas';

/** Seconds on screen, as the page says it. */
async function shownWindow(page: Page): Promise<{ readonly from: number; readonly to: number }> {
  const text = (await page.textContent('#window')) ?? '';
  const [, from, to] = /^([\d.]+)s to ([\d.]+)s/.exec(text) ?? [];
  return { from: Number(from), to: Number(to) };
}

async function box(page: Page, selector: string) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  const found = await page.locator(selector).boundingBox();
  if (found === null) throw new Error(`${selector} is not on screen`);
  return found;
}

describe('the timeline', () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openReport(run.report);
  });

  it('zooms and pans by keyboard, and shows the whole run again', async () => {
    const { page } = open;
    const whole = await shownWindow(page);
    await page.focus(canvas);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    const near = await shownWindow(page);
    expect(near.to - near.from).toBeLessThan((whole.to - whole.from) / 3);
    await page.keyboard.press('ArrowRight');
    const later = await shownWindow(page);
    expect(later.from).toBeGreaterThan(near.from);
    expect(later.to - later.from).toBeCloseTo(near.to - near.from, 0);
    await page.keyboard.press('0');
    expect(await shownWindow(page)).toEqual(whole);
  });

  it('zooms by wheel around the pointer once it has the focus, and leaves the wheel to the page before', async () => {
    const { page } = open;
    const { x, y, width } = await box(page, canvas);
    await page.evaluate('document.activeElement.blur()');
    await page.mouse.move(x + width / 2, y + 60);
    const before = await shownWindow(page);
    const top = await page.evaluate('scrollY');
    await page.mouse.wheel(0, 40);
    await expect.poll(() => page.evaluate('scrollY')).not.toBe(top);
    expect(await shownWindow(page)).toEqual(before);
    await page.focus(canvas);
    const again = await box(page, canvas);
    await page.mouse.move(again.x + width / 2, again.y + 60);
    await page.mouse.wheel(0, -600);
    await expect.poll(() => shownWindow(page)).not.toEqual(before);
    const after = await shownWindow(page);
    expect(after.to - after.from).toBeLessThan(before.to - before.from);
    await page.keyboard.press('0');
  });

  it('pans by dragging', async () => {
    const { page } = open;
    await page.focus(canvas);
    for (let i = 0; i < 3; i++) await page.keyboard.press('+');
    const { x, y, width } = await box(page, canvas);
    const before = await shownWindow(page);
    await page.mouse.move(x + width * 0.7, y + 80);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.4, y + 80, { steps: 5 });
    await page.mouse.up();
    expect((await shownWindow(page)).from).toBeGreaterThan(before.from);
    await page.keyboard.press('0');
  });

  it('filters by key, kind, process, outcome and text', async () => {
    const { page } = open;
    const matches = async (): Promise<number> =>
      Number(((await page.textContent('#match-count')) ?? '').split(' ')[0]?.replaceAll(',', ''));
    const all = await matches();
    const key = run.results.checkers['linearizable'];
    const anomaly = key?.verdict === 'invalid' ? key.anomalies[0] : undefined;
    await page.selectOption('select[name=key]', anomaly?.key ?? '');
    const ofKey = await matches();
    expect(ofKey).toBeLessThan(all);
    await page.selectOption('select[name=f]', 'read');
    const reads = await matches();
    expect(reads).toBeLessThan(ofKey);
    await page.selectOption('select[name=outcome]', 'fail');
    expect(await matches()).toBe(0);
    await page.click('text=Clear');
    expect(await matches()).toBe(all);
    await page.fill('input[name=process]', '3');
    expect(await matches()).toBeLessThan(all / 4);
    await page.click('text=Clear');
    await page.fill('input[name=text]', 'precondition');
    await page.press('input[name=text]', 'Enter');
    expect(await matches()).toBeLessThan(all);
    expect(await matches()).toBeGreaterThan(0);
    await page.click('text=Clear');
  });

  it('shows an operation of the story when it is clicked, and its neighbours by keyboard', async () => {
    const { page, problems } = open;
    await page.locator('#story tr[data-op]').last().click();
    const heading = '#details h3';
    const first = await page.textContent(heading);
    expect(first).toContain('read');
    expect(await page.textContent('#details')).toContain('Faults then: ');
    await page.focus(canvas);
    await page.keyboard.press('.');
    expect(await page.textContent('#details p')).not.toContain('#undefined');
    const second = await page.textContent('#details');
    expect(second).not.toBe(first);
    await page.click('text=What broke');
    await keepPicture(page, 'timeline');
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('selects by click what is drawn there', async () => {
    const { page } = open;
    await page.click('text=What broke');
    const row = page.locator('#story tr[data-op]').last();
    await row.click();
    const asked = await page.textContent('#details h3');
    await page.focus(canvas);
    await page.keyboard.press('Escape');
    expect(await page.textContent('#details')).toContain('Select an operation');
    // It was zoomed to, so that its bar is in the middle of its lane.
    const process = Number(await row.locator('td').first().textContent());
    const { x, y, width } = await box(page, canvas);
    const lane = process % 30;
    const nodes = 5;
    await page.mouse.click(x + 96 + (width - 96) / 2, y + 22 + nodes * 26 + 10 + lane * 16 + 8);
    expect(await page.textContent('#details h3')).toBe(asked);
  });
});

describe('a report', () => {
  it('turns dark with the system', async () => {
    const ground = async (scheme: 'light' | 'dark'): Promise<number> => {
      const { page } = await openReport(run.report, { scheme });
      const color = (await page.evaluate(
        'getComputedStyle(document.body).backgroundColor',
      )) as string;
      return Number(/\d+/.exec(color)?.[0]);
    };
    expect(await ground('light')).toBeGreaterThan(240);
    expect(await ground('dark')).toBeLessThan(40);
  });

  it('can be panned with a finger on a phone', async () => {
    const { page, problems } = await openReport(run.report, { viewport: PHONE, touch: true });
    await page.locator(canvas).scrollIntoViewIfNeeded();
    await page.click('[aria-label="Zoom in"]');
    const before = await shownWindow(page);
    const { x, y } = await box(page, canvas);
    await page.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(canvas)});
      element.setPointerCapture = () => undefined;
      const send = (type, clientX) => element.dispatchEvent(new PointerEvent(type, {
        pointerId: 7, pointerType: 'touch', isPrimary: true, button: 0, bubbles: true,
        clientX, clientY: ${y + 60},
      }));
      send('pointerdown', ${x + 300});
      for (const at of [260, 200, 140]) send('pointermove', ${x} + at);
      send('pointerup', ${x + 140});
    })()`);
    expect((await shownWindow(page)).from).toBeGreaterThan(before.from);
    expect(problems).toEqual([]);
  });

  it('can be walked through by keyboard alone', async () => {
    const { page } = await openReport(run.report);
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        (await page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.getAttribute("name") ?? document.activeElement.textContent.slice(0, 40)',
        )) as string,
      );
    }
    expect([...reached]).toEqual(
      expect.arrayContaining([
        'Skip to what happened',
        'Copy',
        'key',
        'text',
        'Zoom in',
        'What broke',
        'Timeline of operations',
        'Log lines',
      ]),
    );
  });

  it('keeps the story and the faults on paper', async () => {
    const { page } = await openReport(run.report);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#story').isVisible()).toBe(true);
    expect(await page.locator('#faults table').isVisible()).toBe(true);
    expect(await page.locator('#timeline .filter').isVisible()).toBe(false);
  });
});
