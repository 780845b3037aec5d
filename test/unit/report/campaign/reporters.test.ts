import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../../src/report/campaign/github.ts';
import { htmlCampaign } from '../../../../src/report/campaign/html.ts';
import { junitCampaign } from '../../../../src/report/campaign/junit.ts';
import { markdownCampaign } from '../../../../src/report/campaign/markdown.ts';
import { terminalCampaign } from '../../../../src/report/campaign/terminal.ts';
import { plainText } from '../../../../src/report/line.ts';
import {
  harnessFailure,
  judged,
  planOfSeeds,
  ran,
  summaryOf,
} from '../../campaign/support/campaigns.ts';
import { junitErrors } from '../../campaign/support/xml.ts';

const { plan } = planOfSeeds(5);
const ids = plan.cells.map(({ id }) => id) as [string, string, string, string, string];
const hostile =
  '</script><b>&"\'`|x|` ::error::y %0A\n::warning::z \u001b[2J \u0000 ]]> <!-- \ufffe';
const summary = summaryOf(plan, [
  ran(ids[0], judged('invalid', { text: hostile })),
  ran(ids[1], judged('invalid'), judged('valid')),
  ran(ids[2], judged('unknown', { text: 'nothing happened' })),
  ran(ids[3], harnessFailure),
  ran(ids[4], judged('valid')),
]);

describe('the terminal report', () => {
  const lines = terminalCampaign(summary, 'runs').map(plainText);

  it('has the verdict first, then what failed, where it lies and how to repeat it', () => {
    expect(lines.slice(0, 3)).toEqual([
      `invalid  campaign x: 5 cells (plan ${plan.hash.slice(0, 12)}, 12s)`,
      '  2 invalid, 1 failures of the harness, 1 unknown, 1 valid',
      `  retried  1 of 2 attempts failed: ${ids[1]}`,
    ]);
    expect(lines).toContain('invalid  raft-kv linearizable/nonlinearizable  2 cells');
    expect(lines).toContain('  Files   runs/raft-kv/20260101T000000.000Z-1');
    expect(lines).toContain(`  Repeat  npx ordeal run ${ids[0]}`);
  });
});

describe('JUnit XML', () => {
  it('is well-formed and valid whatever a node says', async () => {
    const xml = junitCampaign(summary);
    expect(await junitErrors({ 'junit.xml': xml })).toEqual([]);
    expect(xml).toContain('&lt;/script&gt;');
    expect(xml).toContain('tests="5" failures="2" errors="2"');
  });
});

describe('annotations of GitHub', () => {
  const lines = githubAnnotations(summary);

  it('are one line for each group, errors before warnings', () => {
    expect(lines.map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual(['error', 'error', 'warning']);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(lines[0]).toContain('title=invalid%3A raft-kv linearizable/nonlinearizable (2 cells)::');
    // What is not ours to encode is data: it is not decoded into another line.
    expect(lines[0]).toContain('%250A');
  });

  it('are at most ten of a kind', () => {
    const many = planOfSeeds(30).plan;
    const results = many.cells.map(({ id }, index) =>
      ran(id, judged('invalid', { signature: `linearizable/kind-${index}` })),
    );
    expect(githubAnnotations(summaryOf(many, results))).toHaveLength(10);
  });
});

describe('the Markdown report', () => {
  const text = markdownCampaign(summary);

  it('has the groups, then counts by system', () => {
    expect(text).toMatch(/^## invalid: campaign x\n/);
    expect(text).toContain('### invalid: raft-kv linearizable/nonlinearizable (2 cells)');
    expect(text).toContain('| raft-kv | register | sim | 1 | 5 |');
  });

  it('lets nothing that a node says become markup', () => {
    expect(text).not.toContain('<b>');
    expect(text).not.toMatch(/[^\\]\|x/);
  });
});

describe('the HTML report', () => {
  const html = htmlCampaign(summary, (directory) => `../runs/${directory}/report.html`);

  it('links every cell that was kept, failures first', () => {
    expect(html.split('href="../runs/raft-kv/20260101T000000.000Z-1/report.html"')).toHaveLength(
      10,
    );
    const rows = [...html.matchAll(/<tr><td class="(\w+)">/g)].map(([, name]) => name);
    expect(rows).toEqual(['invalid', 'invalid', 'invalid', 'unknown', 'valid']);
  });

  it('lets nothing that a node says become markup, and loads nothing', () => {
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('</script>');
    expect(html).not.toMatch(/ src=|@import|url\(/);
  });
});
