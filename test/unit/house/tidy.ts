// House rules that a machine can keep: who may touch time and randomness, how files are named.

import { basename } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, parsed, productFolders, readSource, sourcesIn } from '../../support/imports.ts';

const product = productFolders.flatMap(sourcesIn);
const everything = [...product, ...['test', 'scripts', 'bench'].flatMap(sourcesIn)];

/** Reading a clock, waiting on the host's time, drawing what no seed decides. */
const hostGlobals: readonly string[] = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
];
const hostMembers: readonly string[] = [
  'Math.random',
  'process.hrtime',
  'process.uptime',
  'crypto.randomUUID',
  'crypto.randomBytes',
  'crypto.getRandomValues',
];
const hostImports: readonly string[] = [
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
  'webcrypto',
  'performance',
  'hrtime',
];
const hostModules: readonly string[] = ['node:timers', 'node:timers/promises', 'node:perf_hooks'];

interface Use {
  readonly line: number;
  readonly what: string;
}

/** Every use of the host's time and randomness in a file. Types, strings and comments are none. */
function hostUses(file: ts.SourceFile): readonly Use[] {
  const uses: Use[] = [];
  const add = (node: ts.Node, what: string): void => {
    uses.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, what });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      if (hostModules.includes(node.moduleSpecifier.text)) add(node, node.moduleSpecifier.text);
    } else if (ts.isImportSpecifier(node)) {
      const name = (node.propertyName ?? node.name).text;
      if (hostImports.includes(name)) add(node, name);
    } else if (ts.isPropertyAccessExpression(node)) {
      const member = `${node.expression.getText()}.${node.name.text}`.replace(/^globalThis\./, '');
      if (hostMembers.includes(member) || hostGlobals.includes(member)) add(node, member);
    } else if (ts.isIdentifier(node) && hostGlobals.includes(node.text) && isReference(node)) {
      add(node, node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

/**
 * Whether a file calls the console or writes to the standard streams. Scripts kept as strings do
 * not count.
 */
function writesToConsole(path: string): boolean {
  const file = parsed(path);
  const visit = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) &&
      /^(console|process\.std(out|err)\.write)\b/.test(node.getText())) ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  return visit(file);
}

/**
 * Whether an identifier stands for the global, not for a member, a property's name or a declaration
 * of ours.
 */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !(
    ts.isMethodDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isImportSpecifier(parent)
  );
}

describe('time and randomness', () => {
  // The guard of the simulator names what it takes away; it lies below src/runtime/sim/.
  const mayTouch = [
    'src/clock.ts',
    'src/random.ts',
    'src/runtime/sim/host-guard.ts',
    'src/runtime/sim/host-traps.ts',
    'src/runtime/sim/microtasks.ts',
  ];

  it('come from src/clock.ts and src/random.ts alone', () => {
    const offenders = product
      .filter((path) => !mayTouch.includes(path))
      .flatMap((path) =>
        hostUses(parsed(path)).map(({ line, what }) => `${path}:${line} uses ${what}`),
      );
    expect(offenders).toEqual([]);
  });

  it.each([
    'const now = Date.now();',
    'const at = new Date();',
    'setTimeout(() => undefined, 1);',
    'globalThis.setTimeout(() => undefined, 1);',
    'const roll = Math.random();',
    'const t = process.hrtime.bigint();',
    "import { setTimeout as wait } from 'node:timers/promises';",
    "import { randomUUID } from 'node:crypto';",
    'const later = { run: setInterval };',
    'const t = performance.now();',
  ])('are found in: %s', (text) => {
    expect(hostUses(parse('x.ts', text))).not.toEqual([]);
  });

  it.each([
    'let at: Date;',
    '// Date.now() is too coarse',
    "const name = 'Math.random';",
    'clock.setTimeout(1);',
    'class A { setTimeout(): void {} }',
    'interface A { performance: number }',
  ])('are not mistaken for: %s', (text) => {
    expect(hostUses(parse('x.ts', text))).toEqual([]);
  });
});

describe('files', () => {
  it('are named in kebab-case', () => {
    const isKebab = (path: string): boolean =>
      /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?$/.test(basename(path));
    expect(everything.filter((path) => !isKebab(path))).toEqual([]);
  });

  it('open by saying what they are', () => {
    const opens = (path: string): boolean => /^(#!.*\n)?(\/\/|\/\*\*?) ?\S/.test(readSource(path));
    expect(product.filter((path) => !opens(path))).toEqual([]);
  });

  it('have no default exports', () => {
    expect(product.filter((path) => /^export default\b/m.test(readSource(path)))).toEqual([]);
  });

  it('hold no notes of unfinished work', () => {
    // Spelled apart, so that this line is not one.
    const notes = new RegExp(`\\b(${['TO', 'FIX', 'X'].join('|')})(DO|ME|XX)\\b`);
    expect(everything.filter((path) => notes.test(readSource(path)))).toEqual([]);
  });

  it('write to the console in src/cli alone', () => {
    // A node's program in a container has its own standard streams, and its messages or its log go
    // there.
    const mayWrite = (path: string): boolean =>
      path.startsWith('src/cli/') || path.startsWith('src/node/') || path.endsWith('-main.ts');
    const offenders = product.filter((path) => !mayWrite(path) && writesToConsole(path));
    expect(offenders).toEqual([]);
  });

  it('of tests get their temporary folders where somebody removes them', () => {
    const made = sourcesIn('test').filter((path) => /\bmkdtemp(Sync)?\(/.test(readSource(path)));
    expect(made).toEqual(['test/support/temporary-folder.ts']);
  });

  it('reach outside the project for recorded histories in conformance tests alone', () => {
    const outside = ['..', 'shared'].join('/');
    const offenders = everything
      .filter((path) => !path.startsWith('test/conformance/'))
      .filter((path) => readSource(path).includes(outside));
    expect(offenders).toEqual([]);
  });
});
