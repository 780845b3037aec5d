// Debian's Chromium, as the tests drive it. Every page keeps a list of what must not happen:
// errors, and requests.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { root } from '../../support/imports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// There is no test without a browser, so a missing one fails them all.
if (!existsSync(chromiumPath)) {
  throw new Error(
    `${chromiumPath} is missing: install Debian's chromium, or name yours in CHROMIUM`,
  );
}

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly scheme?: 'light' | 'dark';
  readonly javaScript?: boolean;
  readonly touch?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts and on the console, and requests for anything but the page itself. */
  readonly problems: readonly string[];
}

const contexts = new Set<BrowserContext>();

afterAll(async () => {
  for (const context of contexts) await context.close();
  contexts.clear();
});

/** A page at an address, in a browser of its own. Waits until a report's drawings are made. */
export async function openAddress(url: string, options: OpenOptions = {}): Promise<OpenPage> {
  const { viewport = DESKTOP, scheme = 'light', javaScript = true, touch = false } = options;
  const context = await launchChromium(temporaryFolder('chromium'), {
    viewport,
    colorScheme: scheme,
    javaScriptEnabled: javaScript,
    hasTouch: touch,
  });
  contexts.add(context);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url) problems.push(`request: ${request.url().slice(0, 200)}`);
  });
  await page.goto(url);
  return { page, problems };
}

/** A report from disk, with everything drawn. */
export async function openReport(path: string, options: OpenOptions = {}): Promise<OpenPage> {
  const open = await openAddress(pathToFileURL(path).href, options);
  if (options.javaScript !== false) {
    await open.page.waitForSelector('html[data-ready]', { state: 'attached', timeout: 60_000 });
  }
  return open;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds of serious or critical impact, in a line each. */
export async function seriousIssues(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  )) as readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Keeps a picture of what is on screen, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = join(root, 'test-results', 'screens');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** The text that is on screen without scrolling, line by line. */
export async function firstScreen(page: Page): Promise<string> {
  return (await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const words = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (/^(SCRIPT|STYLE|NOSCRIPT)$/.test(node.parentElement.tagName)) continue;
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const isShown = box.width > 0 && box.bottom > 0 && box.bottom <= innerHeight && box.right > 0;
      if (isShown && node.textContent.trim() !== '') words.push(node.textContent.replace(/\\s+/g, ' ').trim());
    }
    return words.join(' ');
  })()`)) as string;
}
