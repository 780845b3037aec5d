// The space–time diagram (Lamport 1978): time runs to the right, every node has a line, and a message is a stroke
// from the moment and place of its sending to those of its arrival.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { DUPLICATE, FATES, IN_FLIGHT, LOST, type MessageTable } from '../format/messages.ts';
import type { OperationTable } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';
import { useCanvas } from './canvas.ts';
import { attachGestures } from './gestures.ts';
import { drawSpaceTime, type Ends, endsOf, messagesIn, type Selection } from './messages-scene.ts';
import { readPalette } from './palette.ts';
import { lengthText } from './scale.ts';
import { shown } from './shown.ts';
import { type Store, useStore } from './store.ts';

/** Strokes that can be told apart; of more, the first are drawn. */
const DRAWN_MAX = 3000;
const LISTED_MAX = 60;

export function SpaceTime({
  model,
  table,
  operations,
  store,
}: {
  readonly model: PageModel;
  readonly table: MessageTable;
  readonly operations: OperationTable;
  readonly store: Store;
}) {
  const window = useStore(store, (state) => state.window);
  const selected = useStore(store, (state) => state.selected);
  const [clients, setClients] = useState(true);
  const [type, setType] = useState('');
  const [fate, setFate] = useState('');
  const ends = useMemo(() => endsOf(table, model.nodes), [table, model]);
  const process = selected === null ? null : (operations.process[selected] as number);
  const selection: Selection = {
    clients,
    type: type === '' ? -1 : table.types.indexOf(type),
    fate: FATES.indexOf(fate as (typeof FATES)[number]),
    process,
  };
  const rows = useMemo(
    () => messagesIn(table, ends, window, selection),
    [table, ends, window, clients, type, fate, process],
  );
  const host = useRef<HTMLDivElement>(null);
  const some = rows.subarray(0, DRAWN_MAX);
  const canvas = useCanvas(
    host,
    () => ends.height,
    (context, width) =>
      drawSpaceTime(
        context,
        { model, table, ends, rows: some, process },
        width,
        store.state.window,
        readPalette(),
      ),
    [rows, ends],
  );
  useEffect(() => store.listen(canvas.draw), [store, canvas.draw]);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    return attachGestures(element, store, {
      left: () => ends.left(element.clientWidth),
      choose: () => undefined,
      step: () => undefined,
    });
  }, [store, ends]);
  return (
    <div class="space-time">
      <form class="filter" onSubmit={(event) => event.preventDefault()}>
        <label>
          Type{' '}
          <select
            name="message-type"
            value={type}
            onChange={(event) => setType((event.currentTarget as HTMLSelectElement).value)}
          >
            <option value="">all</option>
            {[...table.types].sort().map((each) => (
              <option key={each} value={each}>
                {shown(each, 40)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Fate{' '}
          <select
            name="message-fate"
            value={fate}
            onChange={(event) => setFate((event.currentTarget as HTMLSelectElement).value)}
          >
            <option value="">all</option>
            {FATES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={clients}
            onChange={(event) => setClients((event.currentTarget as HTMLInputElement).checked)}
          />{' '}
          with clients
        </label>
        <output aria-live="polite">
          {rows.length > DRAWN_MAX
            ? `${rows.length.toLocaleString('en')} messages in the window, the first ${DRAWN_MAX.toLocaleString('en')} drawn: zoom in for the others`
            : `${rows.length.toLocaleString('en')} messages in the window`}
        </output>
      </form>
      <div
        ref={host}
        class="canvas"
        tabIndex={0}
        role="application"
        aria-label="Space–time diagram of messages; the list below says the same"
      />
      <p class="hint">
        A stroke leads from sender to receiver; a lost message ends in a cross before it gets there,
        a duplicate is dashed. With an operation selected, its client's messages are bold.
      </p>
      <details>
        <summary>
          List of messages ({Math.min(rows.length, LISTED_MAX)} of{' '}
          {rows.length.toLocaleString('en')})
        </summary>
        <MessageList table={table} rows={rows.subarray(0, LISTED_MAX)} ends={ends} />
      </details>
    </div>
  );
}

function MessageList({
  table,
  rows,
}: {
  readonly table: MessageTable;
  readonly rows: Int32Array;
  readonly ends: Ends;
}) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Messages">
      <table>
        <thead>
          <tr>
            <th scope="col">Sent</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Type</th>
            <th scope="col">Fate</th>
            <th scope="col">Body</th>
          </tr>
        </thead>
        <tbody>
          {[...rows].map((row) => (
            <tr key={row}>
              <td class="n">{(table.sentAt[row]! / 1e6).toFixed(6)}s</td>
              <td>{shown(table.ends[table.from[row]!] ?? '', 30)}</td>
              <td>{shown(table.ends[table.to[row]!] ?? '', 30)}</td>
              <td>{shown(table.types[table.type[row]!] ?? '', 40)}</td>
              <td>{fateText(table, row)}</td>
              <td class="what">
                {table.body[row]! < 0
                  ? 'in messages.jsonl'
                  : shown(table.bodies.text(table.body[row]!), 240)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function fateText(table: MessageTable, row: number): string {
  const fate = table.fate[row]!;
  const took = table.took[row]!;
  const reason = table.reasons[table.reason[row]!];
  if (fate === LOST) return reason === undefined ? 'lost' : `lost: ${reason}`;
  if (fate === IN_FLIGHT) return 'still in flight';
  const after = took < 0 ? '' : ` after ${lengthText(took)}`;
  return `${FATES[fate] === 'duplicate' || fate === DUPLICATE ? 'duplicate, received' : 'received'}${after}`;
}
