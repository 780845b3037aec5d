// Operations and faults in the page's tables and drawings lead to the timeline: choosing one, by
// click or by Enter, shows it there.

import type { OperationTable } from '../format/operations.ts';
import type { Store } from './store.ts';
import { showRows } from './timeline.tsx';

export function linkOperations(table: OperationTable, store: Store): void {
  const byEvent = new Map<number, number>();
  const wanted = new Set<number>();
  for (const element of document.querySelectorAll('[data-op]')) {
    wanted.add(numberOf(element, 'data-op'));
  }
  for (let row = 0; row < table.size; row++) {
    const event = table.invokeIndex[row] as number;
    if (wanted.has(event)) byEvent.set(event, row);
  }
  for (const element of document.querySelectorAll('[data-op]')) {
    const row = byEvent.get(numberOf(element, 'data-op'));
    if (row === undefined) continue;
    link(element, () => {
      store.set({ selected: row });
      showRows(store, table, [row]);
    });
  }
}

/** The time of a fault, with some room on both sides. */
export function linkFaults(store: Store): void {
  for (const element of document.querySelectorAll('tr[data-from]')) {
    const [from, to] = [numberOf(element, 'data-from'), numberOf(element, 'data-to')];
    const room = Math.max(2000, 0.1 * (to - from));
    link(element, () => store.show({ from: from - room, to: to + room }));
  }
}

function link(element: Element, choose: () => void): void {
  const go = (): void => {
    choose();
    document.getElementById('timeline')?.scrollIntoView({ block: 'start' });
  };
  element.classList.add('linked');
  element.addEventListener('click', go);
  // Shapes of a drawing say what a table says as well; one stop on the way through the page is
  // enough.
  if (!(element instanceof HTMLElement)) return;
  element.tabIndex = 0;
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') go();
  });
}

function numberOf(element: Element, attribute: string): number {
  return Number(element.getAttribute(attribute));
}
