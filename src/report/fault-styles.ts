// The colours of kinds of faults, as rules of CSS: as text for those who draw on a canvas, on
// swatches, and on the bands of drawings. A kind that declares none has the colour that the style
// sheet gives to all others.

import { nemeses } from '../../nemeses/index.ts';
import type { FaultColor, Nemesis } from '../faults/vocabulary/nemesis.ts';

/** What a page's style sheet is to have besides what all pages have. */
export function faultStyles(kinds: readonly Pick<Nemesis, 'name' | 'color'>[] = nemeses): string {
  const colored = kinds.flatMap(({ name, color }) => (color === undefined ? [] : { name, color }));
  const variables = (scheme: keyof FaultColor): string =>
    `:root{${colored.map(({ name, color }) => `--fault-${name}:${color[scheme]}`).join(';')}}`;
  return [
    variables('light'),
    `@media (prefers-color-scheme:dark){${variables('dark')}}`,
    ...colored.flatMap(({ name }) => [
      `.swatch.${name}{background:var(--fault-${name})}`,
      `svg .band.${name} rect{fill:var(--fault-${name})}`,
    ]),
  ].join('\n');
}
