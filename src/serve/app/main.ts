// The script of the page that follows a run.

import type { Progress } from '../follow.ts';

function show(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = text;
}

const name = document.querySelector('[data-follow]')?.getAttribute('data-follow');
if (name !== null && name !== undefined) {
  const path = name.split('/').map(encodeURIComponent).join('/');
  const source = new EventSource(`/follow/${path}`);
  source.addEventListener('message', (event: MessageEvent<string>) => {
    const progress = JSON.parse(event.data) as Progress;
    show('phase', progress.phase);
    show('seconds', `${progress.seconds.toFixed(1)}s`);
    show(
      'operations',
      `${progress.invoked} invoked: ${progress.ok} ok, ${progress.fail} failed, ${progress.info} unknown`,
    );
    show('rate', `${progress.rate.toFixed(0)} a second`);
    show('faults', progress.faults.length === 0 ? 'none' : progress.faults.join('; '));
    if (progress.verdict === null) return;
    source.close();
    show('verdict', progress.verdict);
    location.reload();
  });
}
