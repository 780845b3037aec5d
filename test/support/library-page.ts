// The programs on docs/library.md. The page is their one source: tests compile and run what it
// shows.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './imports.ts';

/** A program, and what the page says that it prints. */
export interface PageProgram {
  /** The heading that it stands under, as the name of a file. */
  readonly name: string;
  readonly source: string;
  readonly prints: string;
}

/** The programs in order. Throws for one that is not followed by what it prints. */
export function libraryPrograms(): readonly PageProgram[] {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  return page.split(/^## /m).flatMap((section) => {
    const [heading = ''] = section.split('\n', 1);
    const starts = section.match(/^```ts$/gm)?.length ?? 0;
    const programs = [...section.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)];
    if (programs.length !== starts)
      throw new Error(`"${heading}" has a program that prints nothing`);
    return programs.map(([, source = '', prints = '']) => ({
      name: heading.toLowerCase().replaceAll(' ', '-'),
      source,
      prints,
    }));
  });
}
