// Content that wants to be more than text: in values, keys, errors, log lines and names of nodes.
// It is shown, and nothing of it runs.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Op } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { writeReport } from '../../src/report/stored/write-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openReport, seriousIssues } from './support/browser.ts';
import { specOf } from './support/runs.ts';

const script = `</script><script>alert(1)</script><img src=x onerror=alert(2)>`;
const quotes = `"'\`><svg onload=alert(3)>`;
const control = 'bell \u0007 escape \u001b[2J null \u0000 end';
const arabic = 'مرحبا بالعالم';
const turned = 'safe \u202Etxt.exe\u202C end';
const emoji = '🧨👩‍👩‍👧‍👦 \ud800 half';
const huge = `${'x'.repeat(1 << 20)}</textarea>`;
const hostile = [script, quotes, control, arabic, turned, emoji, huge];

/** Every text as a key, a value and, every other time, an error. */
function hostileHistory(): Op[] {
  return hostile.flatMap((text, place) => {
    const base = { process: place, f: `f${text.slice(0, 60)}`, key: text };
    const time = (place + 1) * 1e6;
    return [
      { ...base, index: 2 * place, time, type: 'invoke' as const, value: text },
      place % 2 === 0
        ? { ...base, index: 2 * place + 1, time: time + 5e5, type: 'ok' as const, value: [text] }
        : {
            ...base,
            index: 2 * place + 1,
            time: time + 5e5,
            type: 'info' as const,
            error: { code: text.slice(0, 40), text },
          },
    ];
  });
}

function hostileRun(): string {
  const directory = join(temporaryFolder('report'), 'raft-kv', 'hostile');
  mkdirSync(join(directory, 'nodes'), { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
  const history = hostileHistory();
  write('history.jsonl', history.map((op) => `${JSON.stringify(op)}\n`).join(''));
  const logs = hostile.map((text, place) => ({ time: (place + 1) * 1e6, event: text, text }));
  write('nodes/n1.log', logs.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const spec = specOf({
    system: 'raft-kv',
    workload: 'register',
    nemesis: [script],
    bugs: [quotes],
  });
  const test = {
    format: 1,
    version: script,
    runId: quotes,
    startedAt: '2026-01-02T03:04:05.678Z',
    spec,
    capabilities: {},
    facts: { [script]: quotes, huge: huge.slice(0, 5000) },
  };
  write('test.json', JSON.stringify(test));
  const anomaly = {
    kind: script,
    summary: `${quotes} ${turned} ${arabic}`,
    key: script,
    ops: history.map(({ index }) => index),
    details: { text: script },
  };
  const results: Json = {
    verdict: 'invalid',
    checkers: { [script]: { verdict: 'invalid', anomalies: [anomaly] } },
    doubts: [{ code: 'interrupted', text: script }],
    faults: [
      {
        id: script,
        kind: 'kill',
        injectedAt: 1e6,
        healedAt: 4e6,
        resolved: { kind: 'kill', nodes: [script, 'n1'] },
        evidence: { effective: true, summary: quotes, mechanism: script, measurements: null },
      },
    ],
    operations: { invoked: 7, ok: 4, fail: 0, info: 3 },
    nodes: { [script]: null },
    durationsMs: {},
    phasesNs: {},
  };
  write('results.json', JSON.stringify(results));
  const status = { time: 1e6, node: 'n1', role: script, leader: quotes, details: { term: 1 } };
  write('status.jsonl', `${JSON.stringify(status)}\nnot json\n`);
  const message = { time: 1e6, event: 'sent', id: 0, src: script, dest: 'n1' };
  write(
    'messages.jsonl',
    `${JSON.stringify({ ...message, body: { type: quotes, text: script } })}\n`,
  );
  return directory;
}

it('shows hostile content as text, and runs nothing of it', async () => {
  const directory = hostileRun();
  const { page, problems } = await openReport(writeReport(directory));
  expect(await page.getAttribute('html', 'data-ready')).toBe('yes');
  expect(await page.locator('main script, main img, main iframe, main object').count()).toBe(0);
  expect(await page.locator('[onload], [onerror], [onclick]').count()).toBe(0);
  const text = (await page.textContent('body')) ?? '';
  expect(text).toContain('</script><script>alert(1)</script>');
  expect(text).toContain('<svg onload=alert(3)>');
  expect(text).toContain(arabic);
  // What would turn the text around or steer a terminal is spelled out.
  const shown = await page.evaluate('document.body.innerText');
  expect(shown).toContain('\\u{202e}txt.exe');
  for (const character of ['\u202e', '\u0007', '\u001b']) expect(shown).not.toContain(character);
  for (const op of await page.locator('#story tr[data-op]').all()) {
    await op.click();
    expect(await page.textContent('#details h3')).not.toBe('');
  }
  await page.fill('input[name=text]', script);
  await page.press('input[name=text]', 'Enter');
  expect(await page.textContent('#match-count')).toMatch(/ of 7 operations$/);
  expect(problems).toEqual([]);
  expect(await seriousIssues(page)).toEqual([]);
});
