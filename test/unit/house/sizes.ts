// House rules about size: lines, functions, files, folders. What is too large is two things under
// one name.

import { dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, parsed, productFolders, readSource, sourcesIn } from '../../support/imports.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const COLUMNS_MAX = 100;
const FOLDER_FILES_MAX = 20;

const everything = [...productFolders, 'test', 'scripts', 'bench'].flatMap(sourcesIn);

/**
 * Functions of more lines than they may have. A `describe` is a chapter of tests, not a function.
 */
function longFunctions(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      if (lines > FUNCTION_LINES_MAX && !isChapter(node)) {
        found.push(`${file.fileName}:${lineOf(node.getStart()) + 1}: ${lines} lines`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isChapter({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && /^describe/.test(parent.expression.getText());
}

/** Comments that reach beyond the last column. Code is broken by the formatter, texts by nobody. */
function wideComments(file: ts.SourceFile): readonly string[] {
  const starts = file.getLineStarts();
  const edges = file.text.split('\n').flatMap((line, index) => {
    // What is said to the linter must be one line.
    if ([...line].length <= COLUMNS_MAX || line.includes('biome-ignore')) return [];
    return [(starts[index] ?? 0) + line.length - 1];
  });
  if (edges.length === 0) return [];
  const comments = commentsIn(file);
  return edges
    .filter((edge) => comments.some(({ pos, end }) => pos <= edge && edge < end))
    .map((edge) => `${file.fileName}:${file.getLineAndCharacterOfPosition(edge).line + 1}`);
}

function commentsIn(file: ts.SourceFile): readonly ts.CommentRange[] {
  const found: ts.CommentRange[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...(ts.getLeadingCommentRanges(file.text, node.pos) ?? []));
    found.push(...(ts.getTrailingCommentRanges(file.text, node.end) ?? []));
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return found;
}

describe('sizes', () => {
  it(`files have at most ${FILE_LINES_MAX} lines`, () => {
    const lines = (path: string): number => readSource(path).split('\n').length - 1;
    expect(everything.filter((path) => lines(path) > FILE_LINES_MAX)).toEqual([]);
  });

  it(`functions have at most ${FUNCTION_LINES_MAX} lines`, () => {
    expect(everything.flatMap((path) => longFunctions(parsed(path)))).toEqual([]);
  });

  it(`comments have at most ${COLUMNS_MAX} columns`, () => {
    expect(everything.flatMap((path) => wideComments(parsed(path)))).toEqual([]);
  });

  it(`halls have become rooms of at most ${FOLDER_FILES_MAX} files`, () => {
    const rooms = new Map<string, number>();
    for (const path of everything) {
      const folder = dirname(path);
      // One file per command, and one for what it does.
      if (/^src\/cli\/(commands|actions)$/.test(folder)) continue;
      if (!/^(src\/(run|cli)|checkers\/linearizable)(\/|$)/.test(folder)) continue;
      rooms.set(folder, (rooms.get(folder) ?? 0) + 1);
    }
    expect(rooms.size).toBeGreaterThan(5);
    expect([...rooms].filter(([, files]) => files > FOLDER_FILES_MAX)).toEqual([]);
  });
});

describe('what is too large', () => {
  const long = `function f() {\n${'  g();\n'.repeat(FUNCTION_LINES_MAX)}}`;

  it.each([
    ['a long function', long],
    ['a long function in a chapter', `describe('a', () => {\n${long}\n});`],
  ])('is found: %s', (_what, text) => {
    expect(longFunctions(parse('x.ts', text))).toHaveLength(1);
  });

  it('is no chapter of short tests', () => {
    const text = `describe('a', () => {\n${'  it();\n'.repeat(FUNCTION_LINES_MAX)}});`;
    expect(longFunctions(parse('x.ts', text))).toEqual([]);
  });

  it.each([
    ['a comment', `// ${'word '.repeat(30)}`],
    ['a description', `/** ${'word '.repeat(30)} */\nconst a = 1;`],
    ['a comment behind a text', `f('a'); // ${'word '.repeat(30)}`],
  ])('is found: %s', (_what, text) => {
    expect(wideComments(parse('x.ts', text))).toHaveLength(1);
  });

  it.each([
    ['a text', `const a = '${'// word '.repeat(30)}';`],
    ['a template', `const a = \`\${b} ${'word '.repeat(30)}\`;`],
  ])('is not: %s', (_what, text) => {
    expect(wideComments(parse('x.ts', text))).toEqual([]);
  });
});
