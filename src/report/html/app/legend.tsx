// What the marks of the timeline mean.

import type { PageModel } from '../page-model.ts';

export function Legend({ model }: { readonly model: PageModel }) {
  const kinds = [...new Set(model.faults.map(({ kind }) => kind))].sort();
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <span class="key ok" aria-hidden="true" /> ok: filled
      </li>
      <li>
        <span class="key fail" aria-hidden="true" /> did not happen: hollow
      </li>
      <li>
        <span class="key info" aria-hidden="true" /> unknown: with a tail
      </li>
      {model.accused.length > 0 && (
        <li>
          <span class="key accused" aria-hidden="true" /> named by the anomaly: framed
        </li>
      )}
      {kinds.map((kind) => (
        <li key={kind}>
          <span class={`swatch ${kind}`} aria-hidden="true" /> {kind}
        </li>
      ))}
    </ul>
  );
}
