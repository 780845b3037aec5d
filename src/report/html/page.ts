// The report as one page. What broke, when, why and how to repeat it stand at the top as plain HTML
// that needs no script; the timeline and the plots are drawn below it by the script, from tables
// that are embedded at the end, so that the browser shows the verdict before it has read them.

import { createHash } from 'node:crypto';
import { faultStyles } from '../fault-styles.ts';
import { anomaliesSection } from './anomalies.ts';
import { faultsSection } from './faults-section.ts';
import { figuresSection } from './figures.ts';
import { storySection } from './first-screen.ts';
import { headerSection } from './header.ts';
import { type Content, type Markup, markup, nothing, scriptJson, trusted } from './markup.ts';
import { pageModel } from './page-model.ts';
import type { ReportData } from './report-data.ts';
import { setupSection } from './setup.ts';
import { titleOf } from './titles.ts';

/** What the build made for the page: one script, one style sheet. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The whole page, as the text of a file. */
export function reportPage(data: ReportData, assets: PageAssets): string {
  // A `<` of the script's own strings must not end it.
  const script = assets.script.replaceAll('</script', '<\\/script');
  const body = markup`
<a class="skip" href="#story">Skip to what happened</a>
${headerSection(data)}
<main>
${storySection(data)}
${anomaliesSection(data)}
${panel('timeline', 'Timeline', 'Operations of every client, and the state of every node.')}
${faultsSection(data)}
${figuresSection(data)}
${data.messages === null ? nothing : panel('messages', 'Messages', 'Who sent what to whom, in the window of the timeline.')}
${panel('logs', 'Node logs', 'What the nodes logged, merged.')}
${setupSection(data)}
</main>
<footer>Made by Ordeal ${data.test.version}. This page is complete in itself: it loads nothing.</footer>`;
  return documentText({
    title: titleOf(data),
    style: `${assets.style}\n${faultStyles()}`,
    script,
    body,
    tail: markup`
<script type="application/json" id="model">${scriptJson(pageModel(data))}</script>
<script type="application/octet-stream" id="operations">${base64(data.operations)}</script>
${data.messages === null ? nothing : markup`<script type="application/octet-stream" id="message-table">${base64(data.messages)}</script>`}`,
  });
}

export interface DocumentParts {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  readonly body: Content;
  /** What follows the page: tables. */
  readonly tail: Content;
  /** Sources that the page may load from, besides itself; none for a report. */
  readonly connect?: string;
  /** Where its forms may lead; nowhere for a report. */
  readonly forms?: string;
}

/** One HTML document under a policy that lets nothing run but our own script, by its digest. */
export function documentText(parts: DocumentParts): string {
  const { title, style, script, body, tail, connect, forms } = parts;
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    'img-src data:',
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "base-uri 'none'",
    `form-action ${forms ?? "'none'"}`,
  ].join('; ');
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>${body}${tail}
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.markup;
}

/** A part that the script fills; without it there is a sentence that says where to look instead. */
function panel(id: string, title: string, summary: string): Markup {
  return markup`
<section id="${id}" class="panel" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="hint">${summary}</p>
<div class="app" data-app="${id}"><noscript><p class="hint">This part is drawn by a script, which this browser does not run. The run's folder has the same data.</p></noscript></div>
</section>`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

function base64(bytes: Uint8Array): Markup {
  return trusted(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'));
}
