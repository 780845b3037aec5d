// Brings the page to life, once the browser has shown what stands in it already.

import { type ComponentChild, render } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { linkFaults, linkOperations } from './linked-rows.ts';
import { loadPage } from './load.ts';
import { Logs } from './logs.tsx';
import { Plots } from './plots.tsx';
import { SpaceTime } from './space-time.tsx';
import { Store } from './store.ts';
import { Timeline } from './timeline.tsx';

function mount(name: string, child: ComponentChild): void {
  const host = document.querySelector(`[data-app="${name}"]`);
  if (host === null) return;
  host.replaceChildren();
  render(child, host);
}

async function start(): Promise<void> {
  mount('copy', <CopyButton />);
  const { model, operations, messages } = await loadPage();
  const store = new Store({ from: 0, to: Math.max(1000, model.end * 1.005) });
  mount('timeline', <Timeline model={model} table={operations} store={store} />);
  mount('plots', <Plots model={model} table={operations} store={store} />);
  if (messages !== null) {
    mount(
      'messages',
      <SpaceTime model={model} table={messages} operations={operations} store={store} />,
    );
  }
  mount('logs', <Logs model={model} store={store} />);
  linkOperations(operations, store);
  linkFaults(store);
  document.documentElement.dataset['ready'] = 'yes';
}

/** After the first paint: the verdict comes before everything else. */
requestAnimationFrame(() => {
  requestAnimationFrame(() => {
    start().catch((error: unknown) => {
      const text = `The drawings cannot be made: ${error instanceof Error ? error.message : String(error)}. The run's folder has the data.`;
      for (const name of ['timeline', 'plots', 'messages', 'logs']) {
        mount(name, <p role="alert">{text}</p>);
      }
      document.documentElement.dataset['ready'] = 'failed';
    });
  });
});
