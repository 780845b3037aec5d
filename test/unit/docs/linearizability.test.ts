// The page about checking histories names what there is.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelNames } from '../../../src/check/model-names.ts';
import { FORMATS } from '../../../src/history/import/formats.ts';

const page = readFileSync('docs/linearizability.md', 'utf8');

describe('docs/linearizability.md', () => {
  it.each(modelNames())('has the model %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(Object.keys(FORMATS))('has the format %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });
});
