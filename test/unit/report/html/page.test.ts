import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { faultStyles } from '../../../../src/report/fault-styles.ts';
import { markup, scriptJson } from '../../../../src/report/html/markup.ts';
import { reportPage } from '../../../../src/report/html/page.ts';
import type { ReportData } from '../../../../src/report/html/report-data.ts';
import { deflate } from '../../../../src/report/stored/pack-operations.ts';
import type { Capabilities } from '../../../../src/runtime/types.ts';
import { runSpec } from '../../../support/run-spec.ts';

const data: ReportData = {
  test: {
    format: 1,
    version: '1.2.3',
    runId: 'r',
    startedAt: '2026-01-02T03:04:05.678Z',
    spec: runSpec({ nemesis: ['kill'], nodes: 3, rate: null, timeLimitMs: 1000, seed: 7 }),
    capabilities: {} as Capabilities,
    facts: {},
  },
  results: null,
  plan: [],
  bugs: [],
  repeat: "npx ordeal run raft-kv --seed '7'",
  history: [],
  nodes: ['n1', 'n2', 'n3'],
  statuses: [],
  clocks: [],
  logs: [],
  operations: deflate(new Uint8Array([1, 2, 3])),
  messages: null,
  endNs: 1e9,
  leftOut: ['Something is elsewhere.'],
};

const assets = { script: 'const end = "</script>";', style: 'a{color:red}' };

describe('a template', () => {
  it('escapes text, and only text', () => {
    const inner = markup`<b>${'<i>"&\''}</b>`;
    expect(markup`<p title="${'"'}">${inner}${[1, ' ', 'x']}${null}${false}</p>`.markup).toBe(
      '<p title="&#34;"><b>&#60;i&#62;&#34;&#38;&#39;</b>1 x</p>',
    );
  });

  it('spells out what hides or turns text around', () => {
    expect(markup`${'a\u202eb\u0000c'}`.markup).toBe('a\\u{202e}b\\x00c');
  });

  it('puts JSON into a script element so that nothing of it ends the element', () => {
    const { markup: text } = scriptJson({ a: '</script><!-- &' });
    expect(text).not.toMatch(/[<>&]/);
    expect(JSON.parse(text)).toEqual({ a: '</script><!-- &' });
  });
});

describe('the page', () => {
  const page = reportPage(data, assets);

  it('allows nothing to run or to be loaded but its own script and styles', () => {
    const [, policy = ''] =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const [script = ''] = /(?<=<script>).*(?=<\/script>)/s.exec(page) ?? [];
    const [style = ''] = /(?<=<style>).*(?=<\/style>)/s.exec(page) ?? [];
    const digest = (text: string): string =>
      `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual(
      [
        "default-src 'none'",
        `script-src ${digest(script)}`,
        `style-src ${digest(style)}`,
        'img-src data:',
        "form-action 'none'",
        "base-uri 'none'",
      ].sort((a, b) => policy.indexOf(a) - policy.indexOf(b)),
    );
    expect(script).toBe('const end = "<\\/script>";');
    expect(style).toBe(`${assets.style}\n${faultStyles()}`);
  });

  it('loads nothing', () => {
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base)\b|\ssrc=|url\(|@import/);
    expect(page.match(/https?:\/\/[^"'\s]*/g)).toBeNull();
  });

  it('says that a run without results has no verdict, how to repeat it, and what is elsewhere', () => {
    expect(page).toContain('This run of raft-kv has no verdict');
    expect(page).toContain('npx ordeal run raft-kv --seed &#39;7&#39;');
    expect(page).toContain('Something is elsewhere.');
  });

  it('says why an unknown run shows nothing', () => {
    const unknown = reportPage(
      {
        ...data,
        results: {
          verdict: 'unknown',
          checkers: {},
          doubts: [{ code: 'no-recovery', text: 'the cluster did not serve again' }],
          faults: [],
          operations: { invoked: 1, ok: 1, fail: 0, info: 0 },
          nodes: {},
          durationsMs: {},
          phasesNs: {},
          stopped: null,
        },
      },
      assets,
    );
    expect(unknown).toContain('This run of raft-kv shows nothing');
    expect(unknown).toContain('<li><b>no-recovery</b>: the cluster did not serve again</li>');
  });
});
