import { expect, it } from 'vitest';
import { nemeses } from '../../../nemeses/index.ts';
import { faultStyles } from '../../../src/report/fault-styles.ts';

it('colours are one per kind that has its own, by day and by night', () => {
  const flood = { name: 'flood', color: { light: '#123456', dark: '#abcdef' } };
  expect(faultStyles([flood, { name: 'quake' }])).toBe(
    [
      ':root{--fault-flood:#123456}',
      '@media (prefers-color-scheme:dark){:root{--fault-flood:#abcdef}}',
      '.swatch.flood{background:var(--fault-flood)}',
      'svg .band.flood rect{fill:var(--fault-flood)}',
    ].join('\n'),
  );
});

it('colours of kinds differ from each other', () => {
  const colors = nemeses.flatMap(({ color }) => (color === undefined ? [] : color));
  for (const scheme of ['light', 'dark'] as const) {
    const own = colors.map((color) => color[scheme]);
    expect(new Set(own).size).toBe(colors.length);
    for (const color of own) expect(color).toMatch(/^#[0-9a-f]{6}$/);
  }
});
