// What there is, as rows: `ordeal list` prints them, the README's tables are made of them.

import { checkers } from '../../checkers/index.ts';
import { nemeses } from '../../nemeses/index.ts';
import { systems } from '../../systems/index.ts';
import { workloads } from '../../workloads/index.ts';
import { formatDuration } from '../duration.ts';
import type { SystemOption } from '../system.ts';
import { count } from '../text.ts';

export const catalogueNames = ['systems', 'workloads', 'nemeses', 'bugs', 'checkers'] as const;

export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** Further facts, by label, in the order in which they are shown. */
  readonly details: Readonly<Record<string, string>>;
}

export interface Catalogue {
  readonly name: (typeof catalogueNames)[number];
  readonly entries: readonly CatalogueEntry[];
}

/** Every list, in the order of `catalogueNames`. */
export function catalogue(): readonly Catalogue[] {
  return [
    { name: 'systems', entries: systemEntries() },
    { name: 'workloads', entries: workloadEntries() },
    { name: 'nemeses', entries: nemesisEntries() },
    { name: 'bugs', entries: bugEntries() },
    { name: 'checkers', entries: checkerEntries() },
  ];
}

function systemEntries(): CatalogueEntry[] {
  return [...systems.values()].map((system) => ({
    name: system.name,
    summary: system.summary,
    details: {
      nodes: `${system.nodes.default} by default, at least ${system.nodes.minimum}`,
      roles: system.roles.join(', '),
      workloads: system.workloads.join(', '),
      ...(system.options === undefined ? {} : { options: optionList(system.options) }),
      'makes progress when': system.progress,
    },
  }));
}

/** Each with its values, the usual one first or alone. */
function optionList(options: readonly SystemOption[]): string {
  return options
    .map(({ name, default: usual, choices, summary }) => {
      const values = choices === undefined ? String(usual) : choices.join('|');
      return `${name}=${values} (${summary})`;
    })
    .join('; ');
}

function workloadEntries(): CatalogueEntry[] {
  return workloads.map((workload) => ({
    name: workload.name,
    summary: workload.summary,
    details: {
      systems: [...systems.values()]
        .filter((system) => system.workloads.includes(workload.name))
        .map((system) => system.name)
        .join(', '),
    },
  }));
}

function nemesisEntries(): CatalogueEntry[] {
  return nemeses.map((nemesis) => ({
    name: nemesis.name,
    summary: nemesis.summary,
    details: {
      lasts: `${formatDuration(nemesis.durationMs.minimum)} to ${formatDuration(nemesis.durationMs.maximum)}`,
    },
  }));
}

function bugEntries(): CatalogueEntry[] {
  return [...systems.values()].flatMap((system) =>
    system.bugs.map((bug) => ({
      name: bug.name,
      summary: bug.breaks,
      details: {
        system: system.name,
        'found by': `workload ${bug.workload}, nemesis ${bug.nemesis.join(',')}, within ${count(bug.seedsMax, 'seed')}`,
      },
    })),
  );
}

function checkerEntries(): CatalogueEntry[] {
  // What has no promise measures.
  const measured = 'counts, success ratio and latency, over the whole run and inside each fault';
  return checkers.map(({ name, promise }) => ({ name, summary: promise ?? measured, details: {} }));
}
