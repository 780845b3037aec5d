// Nobody but its record knows a kind of fault: outside of nemeses/ no code compares a fault's kind
// with a name, switches on it, keeps a table by it or makes a fault of it.

import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nemeses } from '../../nemeses/index.ts';
import { importsOf, productFolders, readSource, sourcesIn } from '../support/imports.ts';

const outside = productFolders.filter((folder) => folder !== 'nemeses');
const files = [...outside, 'scripts'].flatMap(sourcesIn);
const kinds = new Set(nemeses.map(({ name }) => name));

/** What in a source text knows a kind of fault, as `line: code`. */
function knowers(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (comparesKind(node) || switchesOnKind(node) || looksKindUp(node) || namesKinds(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${line + 1}: ${node.getText().replace(/\s+/g, ' ').slice(0, 60)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `fault.kind === 'kill'`, `kind !== 'kill'`. */
function comparesKind(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const operators = [
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
    ts.SyntaxKind.EqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsToken,
  ];
  if (!operators.includes(node.operatorToken.kind)) return false;
  const sides = [node.left, node.right];
  return sides.some(isKind) && sides.some(isKindName);
}

/** `switch (fault.kind) { case 'kill': … }`. */
function switchesOnKind(node: ts.Node): boolean {
  if (!ts.isSwitchStatement(node) || !isKind(node.expression)) return false;
  return node.caseBlock.clauses.some(
    (clause) => ts.isCaseClause(clause) && isKindName(clause.expression),
  );
}

/** `['kill', 'pause'].includes(fault.kind)`, `new Set(['kill']).has(kind)`. */
function looksKindUp(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !node.arguments.some(isKind)) return false;
  return contains(node.expression, isKindName);
}

/**
 * `{ kind: 'kill' }`, and `kind: 'kill'` in a type; a table or a type with three keys that are
 * names of kinds, or with two and nothing else: one alone may well mean something else.
 */
function namesKinds(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node)) return nameOf(node) === 'kind' && isKindName(node.initializer);
  if (ts.isPropertySignature(node)) {
    const { type } = node;
    return nameOf(node) === 'kind' && type !== undefined && contains(type, isKindName);
  }
  const members = ts.isObjectLiteralExpression(node)
    ? node.properties.filter(ts.isPropertyAssignment)
    : ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)
      ? node.members.filter(ts.isPropertySignature)
      : [];
  const names = members.map(nameOf).filter((name) => kinds.has(name));
  return names.length >= 3 || (names.length === 2 && members.length === 2);
}

/** `kind`, `fault.kind`, `fault?.kind`, `fault['kind']`. */
function isKind(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'kind';
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'kind';
  return ts.isElementAccessExpression(node) && isText(node.argumentExpression, 'kind');
}

function isKindName(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && kinds.has(node.text);
}

function isText(node: ts.Node, text: string): boolean {
  return ts.isStringLiteralLike(node) && node.text === text;
}

function nameOf({ name }: ts.PropertyAssignment | ts.PropertySignature): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : '';
}

function contains(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return (
    test(node) || (ts.forEachChild(node, (child) => contains(child, test) || undefined) ?? false)
  );
}

describe('kinds of faults', () => {
  it('are known below nemeses/ alone', () => {
    const found = files.flatMap((path) =>
      knowers(path, readSource(path)).map((what) => `${path}:${what}`),
    );
    expect(found).toEqual([]);
  });

  it('are got from the registry, and from nowhere else', () => {
    const shared = (target: string): boolean =>
      target === 'nemeses/index.ts' || target.startsWith('nemeses/parts/');
    const found = files.flatMap((path) =>
      importsOf(path)
        .filter(({ target }) => target.startsWith('nemeses/') && !shared(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(found).toEqual([]);
  });

  it('have no class of their own in the style sheet of reports', () => {
    const style = readSource('src/report/html/app/style.css');
    const named = [...kinds].filter((kind) =>
      [`--fault-${kind}`, `.swatch.${kind}`, `.band.${kind}`].some((text) => style.includes(text)),
    );
    expect(named).toEqual([]);
  });

  it.each([
    "if (fault.kind === 'kill') act();",
    "const isDisk = ({ kind }: PlannedFault): boolean => kind === 'disk';",
    "if ('clock' !== fault?.kind) return;",
    "if (fault['kind'] == 'pause') return;",
    "switch (fault.kind) { case 'loss': break; default: }",
    "const stops = ['kill', 'pause'].includes(fault.kind);",
    "const stops = new Set(['kill']).has(kind);",
    "const fault = { kind: 'kill', nodes };",
    "type Kill = { readonly kind: 'kill' };",
    "type Stop = { readonly kind: 'kill' | 'pause' };",
    "const colours = { partition: 1, 'kill-at-sync': 2 };",
    'const colours = { kill: 1, pause: 2, clock: 3, other: 4 };',
    'interface Colours { swizzle: string; loss: string }',
  ])('are found in: %s', (text) => {
    expect(knowers('x.ts', text)).not.toEqual([]);
  });

  it.each([
    "if (row.kind === 'flag') act();",
    "if (effect.type === 'loss') act();",
    "const nemesis = ['partition', 'kill', 'pause'];",
    "if (capabilities.kill.available) ways.push('down');",
    'const parts = { clock, disk: files, node };',
    'interface Profile { disk: number; clock: number; network: number }',
    'const decision = { partition: 3, method };',
    "switch (reason) { case 'loss': break; default: }",
    "const label = { kind: 'nodes' };",
  ])('are not mistaken for: %s', (text) => {
    expect(knowers('x.ts', text)).toEqual([]);
  });
});
