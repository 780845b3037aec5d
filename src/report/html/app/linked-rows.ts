// Operations in the page's tables and drawings lead to the timeline: clicking one selects it there.

import type { OperationTable } from '../format/operations.ts';
import type { Store } from './store.ts';
import { showRows } from './timeline.tsx';

export function linkRows(table: OperationTable, store: Store): void {
  const byEvent = new Map<number, number>();
  const wanted = new Set<number>();
  for (const element of document.querySelectorAll('[data-op]')) wanted.add(eventOf(element));
  for (let row = 0; row < table.size; row++) {
    const event = table.invokeIndex[row] as number;
    if (wanted.has(event)) byEvent.set(event, row);
  }
  for (const element of document.querySelectorAll('[data-op]')) {
    const row = byEvent.get(eventOf(element));
    if (row === undefined) continue;
    element.classList.add('linked');
    element.addEventListener('click', () => {
      store.set({ selected: row });
      showRows(store, table, [row]);
      document.getElementById('timeline')?.scrollIntoView({ block: 'start' });
    });
  }
}

function eventOf(element: Element): number {
  return Number(element.getAttribute('data-op'));
}
