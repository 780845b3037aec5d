// Nodes and links in words, for those who read what a fault came down to.

import type { Link } from '../../src/runtime/faults.ts';

/** `n1 n2`. */
export function nodesText(nodes: readonly string[]): string {
  return nodes.length === 0 ? 'nothing' : nodes.join(' ');
}

/** Links by their source: `n1 → n3 n4, n2 → n4`; only counted where there are many. */
export function linksText(links: readonly Link[]): string {
  const sources = inOrder(links.map((link) => link.from));
  if (sources.length > 5) return `${links.length} links`;
  return sources
    .map((from) => {
      const targets = inOrder(links.filter((link) => link.from === from).map((link) => link.to));
      return `${from} → ${targets.join(' ')}`;
    })
    .join(', ');
}

/** Each once, `n2` before `n10`. */
export function inOrder(nodes: readonly string[]): string[] {
  const byNumber = new Intl.Collator('en', { numeric: true });
  return [...new Set(nodes)].sort(byNumber.compare);
}

/** 0.8 → `80 %`. */
export function percentText(part: number): string {
  return `${Math.round(part * 100)} %`;
}
