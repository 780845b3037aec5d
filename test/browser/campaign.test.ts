// A campaign's page leads to the report of each run, in a browser.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ordeal } from '../cli/support/ordeal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { keepPicture, openAddress, seriousIssues } from './support/browser.ts';

it('the page of a campaign leads to the report of every cell that somebody will look at', async () => {
  const folder = temporaryFolder('campaign');
  const campaign = join(folder, 'campaign.yaml');
  const cells = ['stale-read', 'small-quorum'].map(
    (bug) => `{ systems: raft-kv, bugs: ${bug}, runtimes: sim, seeds: 1, label: ${bug} }`,
  );
  const matrix =
    '{ systems: raft-kv, workloads: register, nemeses: none, runtimes: sim, seeds: 1, timeLimit: 2s, rate: 50 }';
  writeFileSync(campaign, `name: x\nmatrix: ${matrix}\ninclude: [${cells.join(', ')}]\n`);
  const index = join(folder, 'index.html');
  const { exitCode, stderr } = await ordeal([
    ...['campaign', campaign, '--reporter', `html=${index}`, '--out', join(folder, 'runs')],
  ]);
  expect(exitCode, stderr).toBe(1);
  const { page } = await openAddress(pathToFileURL(index).href);
  await keepPicture(page, 'campaign');
  expect(await seriousIssues(page)).toEqual([]);
  const invalid = page.locator('tbody tr', { hasText: 'invalid' });
  expect(await invalid.count()).toBeGreaterThan(0);
  for (let place = 0; place < (await invalid.count()); place++) {
    const cell = (await invalid.nth(place).locator('a').textContent()) ?? '';
    await invalid.nth(place).locator('a').click();
    await page.waitForSelector('html[data-ready=yes]', { state: 'attached' });
    expect(await page.textContent('.verdict')).toContain('invalid');
    const [, bug = ''] = /(stale-read|small-quorum)/.exec(cell) ?? [];
    expect(await page.textContent('#repeat')).toContain(`--bug ${bug}`);
    await page.goBack();
  }
});
