// The space–time diagram (Lamport 1978): time runs to the right, every node has a line, and a
// message is a stroke from the moment and place of its sending to those of its arrival.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { DUPLICATE, FATES, IN_FLIGHT, LOST, type MessageTable } from '../format/messages.ts';
import type { OperationTable } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';
import { useCanvas } from './canvas.ts';
import { Choice, Tick } from './fields.tsx';
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
  const [wanted, setWanted] = useState<Wanted>({ clients: true, type: '', fate: '' });
  const ends = useMemo(() => endsOf(table, model.nodes), [table, model]);
  const process = selected === null ? null : (operations.process[selected] as number);
  const rows = useMemo(
    () => messagesIn(table, ends, window, selectionOf(wanted, table, process)),
    [table, ends, window, wanted, process],
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
  useEffect(() => gesturesOn(host.current, store, ends), [store, ends]);
  return (
    <div class="space-time">
      <MessageFilter table={table} wanted={wanted} change={setWanted} count={rows.length} />
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

/** Which messages are shown; an empty text stands for all. */
interface Wanted {
  readonly clients: boolean;
  readonly type: string;
  readonly fate: string;
}

function selectionOf(
  { clients, type, fate }: Wanted,
  table: MessageTable,
  process: number | null,
): Selection {
  return {
    clients,
    type: type === '' ? -1 : table.types.indexOf(type),
    fate: FATES.indexOf(fate as (typeof FATES)[number]),
    process,
  };
}

function MessageFilter({
  table,
  wanted,
  change,
  count,
}: {
  readonly table: MessageTable;
  readonly wanted: Wanted;
  readonly change: (wanted: Wanted) => void;
  readonly count: number;
}) {
  const types = [...table.types].sort();
  return (
    <form class="filter" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="Type"
        name="message-type"
        value={wanted.type}
        choices={[['', 'all'], ...types.map((each) => [each, shown(each, 40)] as const)]}
        onChange={(type) => change({ ...wanted, type })}
      />
      <Choice
        label="Fate"
        name="message-fate"
        value={wanted.fate}
        choices={[['', 'all'], ...FATES.map((each) => [each, each] as const)]}
        onChange={(fate) => change({ ...wanted, fate })}
      />
      <Tick checked={wanted.clients} onChange={(clients) => change({ ...wanted, clients })}>
        with clients
      </Tick>
      <output aria-live="polite">{countText(count)}</output>
    </form>
  );
}

/** The diagram has nothing to choose. */
function gesturesOn(
  element: HTMLElement | null,
  store: Store,
  ends: Ends,
): (() => void) | undefined {
  if (element === null) return undefined;
  return attachGestures(element, store, {
    left: () => ends.left(element.clientWidth),
    choose: () => undefined,
    step: () => undefined,
  });
}

function countText(messages: number): string {
  const all = `${messages.toLocaleString('en')} messages in the window`;
  if (messages <= DRAWN_MAX) return all;
  return `${all}, the first ${DRAWN_MAX.toLocaleString('en')} drawn: zoom in for the others`;
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
