// How large reports are, how soon their verdict is on screen, how smoothly their timeline moves,
// and what a tab takes. Usage: npx tsx bench/report/report.ts [OPERATIONS…] (default: 10000
// 1000000; build first)

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { writeReport } from '../../src/report/stored/write-report.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';
import { writeRun } from './made-run.ts';

const given = wordsOf('[OPERATIONS…]').map((word) => wholeNumber(word ?? ''));
const sizes = given.length > 0 ? given : [10_000, 1_000_000];
const FRAMES_MS = 3000;

for (const operations of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'ordeal-bench-report-'));
  try {
    writeRun(folder, operations);
    const began = performance.now();
    const report = writeReport(folder);
    const madeMs = performance.now() - began;
    const figures = await measure(report, join(folder, 'profile'));
    const rows: readonly (readonly [string, string])[] = [
      ['operations', operations.toLocaleString('en')],
      ['size of report.html', `${(statSync(report).size / 1e3).toFixed(0)} kB`],
      ['made in', `${(madeMs / 1e3).toFixed(1)} s`],
      ['verdict painted after', `${figures.paintMs.toFixed(0)} ms`],
      ['all drawn after', `${figures.readyMs.toFixed(0)} ms`],
      ['zoom and pan, whole run', `${figures.wholeFps.toFixed(0)} frames/s`],
      ['zoom and pan, close', `${figures.closeFps.toFixed(0)} frames/s`],
      ['memory of the tab', `${(figures.tabBytes / 1e6).toFixed(0)} MB resident`],
      ['heap of its script', `${(figures.heapBytes / 1e6).toFixed(0)} MB`],
    ];
    for (const [name, value] of rows) process.stdout.write(`${name.padEnd(26)}${value}\n`);
    process.stdout.write('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Figures {
  readonly paintMs: number;
  readonly readyMs: number;
  readonly wholeFps: number;
  readonly closeFps: number;
  readonly tabBytes: number;
  readonly heapBytes: number;
}

async function measure(report: string, profile: string): Promise<Figures> {
  const context = await launchChromium(profile, { viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(report).href, { waitUntil: 'commit' });
    await page.waitForSelector('html[data-ready]', { state: 'attached', timeout: 120_000 });
    // From the start of the navigation, by the browser's own clock.
    const paintMs = (await page.evaluate(
      `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
    )) as number;
    const readyMs = (await page.evaluate('performance.now()')) as number;
    await page.locator('#timeline .canvas').scrollIntoViewIfNeeded();
    const wholeFps = await framesPerSecond(page, 1);
    const closeFps = await framesPerSecond(page, 40);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    return {
      paintMs,
      readyMs,
      wholeFps,
      closeFps,
      heapBytes: heap,
      tabBytes: residentBytes(profile),
    };
  } finally {
    await context.close();
  }
}

/**
 * Turns the wheel over the timeline in every frame, in and out and sideways, and counts the frames.
 */
async function framesPerSecond(page: Page, zoom: number): Promise<number> {
  return (await page.evaluate(`new Promise((resolve) => {
    const canvas = document.querySelector('#timeline .canvas');
    const box = canvas.getBoundingClientRect();
    const wheel = (deltaX, deltaY, shiftKey) => canvas.dispatchEvent(new WheelEvent('wheel', {
      deltaX, deltaY, shiftKey, ctrlKey: true, bubbles: true, cancelable: true,
      clientX: box.left + box.width / 2, clientY: box.top + 80,
    }));
    wheel(0, 100000, false);
    wheel(0, -Math.log(${zoom}) / Math.log(1.0016), false);
    let frames = 0;
    const began = performance.now();
    const step = (now) => {
      frames++;
      wheel(0, frames % 40 < 20 ? -40 : 40, false);
      wheel(frames % 20 < 10 ? 12 : -12, 0, true);
      if (now - began < ${FRAMES_MS}) requestAnimationFrame(step);
      else resolve(frames / ((now - began) / 1000));
    };
    requestAnimationFrame(step);
  })`)) as number;
}

/** Resident memory of the largest renderer of the browser with this profile. */
function residentBytes(profile: string): number {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      // It ended while it was looked at.
      return '';
    }
  };
  const isOurs = (pid: string): boolean => {
    for (let at = pid; Number(at) > 1; at = /PPid:\s+(\d+)/.exec(read(at, 'status'))?.[1] ?? '0') {
      if (read(at, 'cmdline').includes(profile)) return true;
    }
    return false;
  };
  const sizes = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && read(pid, 'cmdline').includes('--type=renderer'))
    .filter(isOurs)
    .map((pid) => 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(read(pid, 'status'))?.[1] ?? 0));
  return Math.max(0, ...sizes);
}
