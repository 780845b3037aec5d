// The nodes' logs in one list, filtered; only the lines on screen are in the page.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageModel } from '../page-model.ts';
import type { LogLevel, LogLine } from '../report-data.ts';
import { Choice, TextField, Tick } from './fields.tsx';
import { shown } from './shown.ts';
import { type Store, useStore, type Window } from './store.ts';

const LINE = 20;
const HEIGHT = 320;
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export function Logs({ model, store }: { readonly model: PageModel; readonly store: Store }) {
  const window = useStore(store, (state) => state.window);
  const [node, setNode] = useState('');
  const [level, setLevel] = useState<LogLevel>('debug');
  const [text, setText] = useState('');
  const [follows, setFollows] = useState(true);
  const [scroll, setScroll] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(
    () => model.logs.filter(wantedBy({ node, level, text, window: follows ? window : null })),
    [model, node, level, text, follows, follows ? window : null],
  );
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
    setScroll(0);
  }, [lines]);
  const first = Math.max(0, Math.floor(scroll / LINE) - 4);
  const some = lines.slice(first, first + Math.ceil(HEIGHT / LINE) + 8);
  return (
    <div class="logs">
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label="Node"
          name="node"
          value={node}
          choices={[['', 'all'], ...model.nodes.map((each) => [each, shown(each, 30)] as const)]}
          onChange={setNode}
        />
        <Choice
          label="Level"
          name="level"
          value={level}
          choices={LEVELS.map((each) => [each, each === 'error' ? each : `${each} and above`])}
          onChange={(value) => setLevel(value as LogLevel)}
        />
        <TextField
          label="Search"
          name="log-text"
          isSearch
          size={16}
          value={text}
          onInput={setText}
        />
        <Tick checked={follows} onChange={setFollows}>
          only in the timeline's window
        </Tick>
        <output aria-live="polite">{lines.length.toLocaleString('en')} lines</output>
      </form>
      <div
        ref={box}
        class="log-lines"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log lines"
        onScroll={(event) => setScroll((event.currentTarget as HTMLDivElement).scrollTop)}
      >
        <div class="room" style={{ height: `${lines.length * LINE}px` }}>
          {some.map((line, index) => (
            <Line key={first + index} line={line} top={(first + index) * LINE} />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Whether a line is to be shown; `window` is null where all times are. */
function wantedBy({
  node,
  level,
  text,
  window,
}: {
  readonly node: string;
  readonly level: LogLevel;
  readonly text: string;
  readonly window: Window | null;
}): (line: LogLine) => boolean {
  const wanted = text.trim().toLowerCase();
  const least = LEVELS.indexOf(level);
  return (line) =>
    (node === '' || line.node === node) &&
    LEVELS.indexOf(line.level) >= least &&
    (window === null || (line.time >= window.from && line.time <= window.to)) &&
    (wanted === '' || `${line.event} ${line.text}`.toLowerCase().includes(wanted));
}

function Line({ line, top }: { readonly line: LogLine; readonly top: number }) {
  return (
    <div class={`line ${line.level}`} style={{ top: `${top}px` }}>
      <span class="when">{(line.time / 1e6).toFixed(6)}s</span>{' '}
      <span class="node">{shown(line.node, 20)}</span> <span class="level">{line.level}</span>{' '}
      <b>{shown(line.event, 60)}</b> {shown(line.text, 600)}
    </div>
  );
}
