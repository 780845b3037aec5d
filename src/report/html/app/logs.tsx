// The nodes' logs in one list, filtered; only the lines on screen are in the page.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageModel } from '../page-model.ts';
import type { LogLevel, LogLine } from '../report-data.ts';
import { shown } from './shown.ts';
import { type Store, useStore } from './store.ts';

const LINE = 20;
const HEIGHT = 320;
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export function Logs({ model, store }: { readonly model: PageModel; readonly store: Store }) {
  const window = useStore(store, (state) => state.window);
  const [node, setNode] = useState('');
  const [level, setLevel] = useState<LogLevel>('debug');
  const [text, setText] = useState('');
  const [follows, setFollows] = useState(true);
  const [scroll, setScroll] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const least = levels.indexOf(level);
    return model.logs.filter(
      (line) =>
        (node === '' || line.node === node) &&
        levels.indexOf(line.level) >= least &&
        (!follows || (line.time >= window.from && line.time <= window.to)) &&
        (wanted === '' || `${line.event} ${line.text}`.toLowerCase().includes(wanted)),
    );
  }, [model, node, level, text, follows, follows ? window : null]);
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
    setScroll(0);
  }, [lines]);
  const first = Math.max(0, Math.floor(scroll / LINE) - 4);
  const some = lines.slice(first, first + Math.ceil(HEIGHT / LINE) + 8);
  const textOf = (event: Event): string =>
    (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
  return (
    <div class="logs">
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Node{' '}
          <select name="node" value={node} onChange={(event) => setNode(textOf(event))}>
            <option value="">all</option>
            {model.nodes.map((each) => (
              <option key={each} value={each}>
                {shown(each, 30)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Level{' '}
          <select
            name="level"
            value={level}
            onChange={(event) => setLevel(textOf(event) as LogLevel)}
          >
            {levels.map((each) => (
              <option key={each} value={each}>
                {each === 'error' ? 'error' : `${each} and above`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Search{' '}
          <input
            name="log-text"
            type="search"
            size={16}
            value={text}
            onInput={(event) => setText(textOf(event))}
          />
        </label>
        <label>
          <input
            type="checkbox"
            checked={follows}
            onChange={(event) => setFollows((event.currentTarget as HTMLInputElement).checked)}
          />{' '}
          only in the timeline's window
        </label>
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

function Line({ line, top }: { readonly line: LogLine; readonly top: number }) {
  return (
    <div class={`line ${line.level}`} style={{ top: `${top}px` }}>
      <span class="when">{(line.time / 1e6).toFixed(6)}s</span>{' '}
      <span class="node">{shown(line.node, 20)}</span> <span class="level">{line.level}</span>{' '}
      <b>{shown(line.event, 60)}</b> {shown(line.text, 600)}
    </div>
  );
}
