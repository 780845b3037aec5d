// The first line of the page: the verdict, and what was tested.

import { formatDuration } from '../../duration.ts';
import { count } from '../../text.ts';
import { type Markup, markup } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { sentenceOf, standingOf, standingSigns } from './titles.ts';

export function headerSection(data: ReportData): Markup {
  const { spec, startedAt } = data.test;
  const standing = standingOf(data);
  const faults =
    spec.plan !== null
      ? 'a given fault plan'
      : spec.nemesis.length === 0
        ? 'no faults'
        : spec.nemesis.join(', ');
  const facts = [
    spec.workload,
    `${count(spec.nodes, 'node')} on ${spec.runtime}`,
    faults,
    ...(spec.bugs.length === 0 ? [] : [`planted bug ${spec.bugs.join(', ')}`]),
    formatDuration(spec.timeLimitMs),
    `seed ${spec.seed}`,
    `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`,
  ];
  return markup`
<header class="top">
<p class="brand">Ordeal</p>
<h1><span class="verdict ${standing}"><span aria-hidden="true">${standingSigns[standing]}</span> ${standing}</span> <span id="sentence">${sentenceOf(data)}</span></h1>
<p class="facts">${facts.map((fact) => markup`<span>${fact}</span> `)}</p>
</header>`;
}
