// Operations as a table: what was asked, what came of it, when, and by whom.

import { formatMoment } from '../../duration.ts';
import { type Operation, outcomeText, requestText } from '../operations.ts';
import { type Markup, markup } from './markup.ts';

/** Characters of a value in a cell. */
const VALUE_LENGTH_MAX = 220;

/** The rows carry `data-op`, by which the script finds the operation in the timeline. */
export function operationsTable(operations: readonly Operation[]): Markup {
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Operations"><table class="operations">
<thead><tr><th scope="col">Operation</th><th scope="col">Process</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Asked</th><th scope="col">Came back</th></tr></thead>
<tbody>${operations.map(operationRow)}</tbody>
</table></div>`;
}

function operationRow(operation: Operation): Markup {
  const { invoke, completion } = operation;
  const until = completion === null ? 'never' : formatMoment(completion.time);
  const ids = completion === null ? `${invoke.index}` : `${invoke.index}–${completion.index}`;
  return markup`
<tr data-op="${invoke.index}"><th scope="row">#${ids}</th><td>${String(invoke.process)}</td><td class="n">${formatMoment(invoke.time)}</td><td class="n">${until}</td><td class="what">${requestText(operation, VALUE_LENGTH_MAX)}</td><td class="what ${completion?.type ?? 'info'}">${outcomeText(operation, VALUE_LENGTH_MAX)}</td></tr>`;
}
