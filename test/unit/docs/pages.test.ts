// The pages are true to the code: what is made from it is as new as it, what is linked is there,
// what is typed exists.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillMarkers, generatedPages, markersIn } from '../../../scripts/pages.ts';
import { transcripts } from '../../../scripts/transcripts.ts';
import { flagName } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands/index.ts';
import { root } from '../../support/imports.ts';

const COLUMNS_MAX = 120;

/** Every page, as a path from the root. */
const pages = ['.', 'docs', 'examples', ...foldersIn('bench')].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name)),
);
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}

/** The lines of a page that are prose: no code, no tables. */
function prose(text: string): readonly string[] {
  const withoutCode = text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  return withoutCode.split('\n').filter((line) => !line.startsWith('|'));
}

/** The name under which GitHub links to a heading. */
function anchorOf(heading: string): string {
  const text = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\- _]/gu, '');
  return text.replaceAll(' ', '-');
}

/** Links to files of this project: the file, as a path from the root, and the place in it. */
function linksIn(page: string): readonly { readonly path: string; readonly anchor: string }[] {
  const text =
    prose(read(page)).join('\n') +
    read(page)
      .match(/^\|.*$/gm)
      ?.join('\n');
  return [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(
    ([, path = '', anchor = '']) => ({
      path: path === '' ? page : posix.normalize(posix.join(dirname(page), path)),
      anchor,
    }),
  );
}

/**
 * Every `ordeal …` in the code of a page, as words, without remarks and what is quoted: commands
 * for others.
 */
function typedIn(page: string): readonly (readonly string[])[] {
  const text = read(page);
  const blocks = [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => /^(\$ )?npx ordeal /.test(line)),
  );
  const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => /^(npx )?ordeal [a-z]/.test(code));
  return [...blocks, ...inline].map((line) =>
    line
      .replace(/^(\$ )?(npx )?ordeal /, '')
      .replace(/ #.*$|'[^']*'/g, '')
      .split(/[ =]+/),
  );
}

/** Files and folders of the product, its tests and its tools that a page names in passing. */
function pathsIn(page: string): readonly string[] {
  const code = [
    ...read(page)
      .replaceAll(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ];
  const folders =
    /^(bench|checkers|docs|examples|nemeses|schemas|scripts|src|systems|test|workloads)\/[\w./-]*$/;
  return code.map(([, text]) => text as string).filter((text) => folders.test(text));
}

describe('what is made from the code', () => {
  it.each([...generatedPages.keys()])('is as it should be in %s', (page) => {
    const texts = generatedPages.get(page)?.() ?? new Map();
    expect(read(page), 'run: npx tsx scripts/generate.ts').toBe(fillMarkers(read(page), texts));
  });

  it.each(pages)('is made, wherever %s says so', (page) => {
    const made = [
      ...(generatedPages.get(page)?.().keys() ?? []),
      ...transcripts.filter((each) => each.page === page).map(({ name }) => name),
    ];
    expect([...markersIn(read(page))].sort()).toEqual(made.sort());
  });
});

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const broken = linksIn(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      if (anchor === '') return false;
      const headings = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, text]) => text as string);
      return !headings.map(anchorOf).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names files and folders that are there', () => {
    expect(pathsIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it(`has no line of prose beyond ${COLUMNS_MAX} columns`, () => {
    const lines = prose(read(page));
    expect(lines.filter((line) => [...line].length > COLUMNS_MAX)).toEqual([]);
  });

  it('types commands and flags that exist', () => {
    for (const [name, ...words] of typedIn(page)) {
      const command = commands.find((each) => each.name === name);
      expect(command, name).toBeDefined();
      const known = Object.keys(command?.options ?? {}).map(flagName);
      const flags = words.filter((word) => /^--[a-z]/.test(word));
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
    }
  });
});

describe('all pages', () => {
  it('are reached from docs/README.md, and that from README.md', () => {
    const index = linksIn('docs/README.md').map(({ path }) => path);
    const own = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(own.filter((page) => !index.includes(page))).toEqual([]);
    expect(linksIn('README.md').map(({ path }) => path)).toContain('docs/README.md');
  });

  it('name the package on npm nowhere as ours', () => {
    const offenders = pages.filter((page) =>
      /npx ordeal@|npm (i|install) ordeal\b/.test(read(page)),
    );
    expect(offenders).toEqual([]);
  });
});
