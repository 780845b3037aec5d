// House rules about size: lines, functions, files, folders. What is too large is two things under one name.

import { dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, parsed, productFolders, readSource, sourcesIn } from '../../support/imports.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const COLUMNS_MAX = 100;
const FOLDER_FILES_MAX = 20;

const everything = [...productFolders, 'test', 'scripts', 'bench'].flatMap(sourcesIn);

/** Functions of more lines than they may have. A `describe` is a chapter of tests, not a function. */
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

/**
 * Lines of more columns than they may have. What no formatter may break is let through: texts,
 * templates and patterns that reach beyond, and a comment for the linter, which must be one line.
 */
function wideLines(file: ts.SourceFile): readonly string[] {
  const starts = file.getLineStarts();
  const wide = new Map<number, number>();
  for (const [index, line] of file.text.split('\n').entries()) {
    if ([...line].length <= COLUMNS_MAX || line.includes('biome-ignore')) continue;
    wide.set(index, (starts[index] ?? 0) + COLUMNS_MAX);
  }
  if (wide.size === 0) return [];
  const visit = (node: ts.Node): void => {
    if (isUnbreakable(node)) {
      const first = file.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = file.getLineAndCharacterOfPosition(node.end).line;
      for (let line = first; line <= last; line++) {
        const edge = wide.get(line);
        if (edge !== undefined && node.getStart() <= edge && node.end > edge) wide.delete(line);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...wide.keys()].map((line) => `${file.fileName}:${line + 1}`);
}

function isUnbreakable(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isJsxText(node)
  );
}

describe('sizes', () => {
  it(`files have at most ${FILE_LINES_MAX} lines`, () => {
    const lines = (path: string): number => readSource(path).split('\n').length - 1;
    expect(everything.filter((path) => lines(path) > FILE_LINES_MAX)).toEqual([]);
  });

  it(`functions have at most ${FUNCTION_LINES_MAX} lines`, () => {
    expect(everything.flatMap((path) => longFunctions(parsed(path)))).toEqual([]);
  });

  it(`lines have at most ${COLUMNS_MAX} columns`, () => {
    expect(everything.flatMap((path) => wideLines(parsed(path)))).toEqual([]);
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
    ['code', `const a = f(${'argument, '.repeat(15)});`],
    ['a comment behind a text', `f('a'); // ${'word '.repeat(30)}`],
  ])('is found: %s', (_what, text) => {
    expect(wideLines(parse('x.ts', text))).toHaveLength(1);
  });

  it.each([
    ['a text', `const a = '${'word '.repeat(30)}';`],
    ['a template', `const a = \`\${b} ${'word '.repeat(30)}\`;`],
  ])('is not: %s', (_what, text) => {
    expect(wideLines(parse('x.ts', text))).toEqual([]);
  });
});
