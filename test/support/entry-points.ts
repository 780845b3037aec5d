// The package's entry points as TypeScript sees them: what each exports, with its types and docs.

import { join } from 'node:path';
import ts from 'typescript';
import entries from '../../scripts/entries.json' with { type: 'json' };
import { root } from './imports.ts';

/** By the name after `ordeal/`: the source that it is made of. */
export const entryPoints = entries.library;

export type EntryPoint = keyof typeof entryPoints;

/** One exported name. */
export interface PublicName {
  readonly name: string;
  /** Gone once types are erased. */
  readonly isType: boolean;
  /** The text of its docstring; empty where there is none. */
  readonly doc: string;
  /** Names of our own types that its declaration mentions and the entry point does not export. */
  readonly missing: readonly string[];
}

let program: ts.Program | undefined;

function programOf(): ts.Program {
  const path = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  program ??= ts.createProgram(
    Object.values(entryPoints).map((source) => join(root, source)),
    options,
  );
  return program;
}

/** Everything that an entry point exports, sorted by name. */
export function publicNames(entry: EntryPoint): readonly PublicName[] {
  const checker = programOf().getTypeChecker();
  const source = programOf().getSourceFile(join(root, entryPoints[entry]));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry} has no module`);
  const resolve = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const exported = checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, symbol: resolve(symbol) }));
  const known = new Set(exported.map(({ symbol }) => symbol));
  return exported
    .map(({ name, symbol }) => ({
      name,
      isType: (symbol.flags & ts.SymbolFlags.Value) === 0,
      doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      missing: mentioned(symbol, checker)
        .map(resolve)
        .filter((each) => isOurs(each) && !known.has(each))
        .map((each) => each.name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The types that a declaration mentions, but for what is inside of functions and private. */
function mentioned(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      const type = checker.getSymbolAtLocation(name);
      if (type !== undefined) found.push(type);
    }
    // What a value is made of is nobody's business; what it is of, is.
    if (ts.isVariableDeclaration(node)) {
      if (node.type !== undefined) visit(node.type);
    } else ts.forEachChild(node, visit);
  };
  for (const declaration of symbol.declarations ?? []) visit(declaration);
  return found;
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
}

function isOurs(symbol: ts.Symbol): boolean {
  if ((symbol.flags & ts.SymbolFlags.TypeParameter) !== 0) return false;
  const [declaration] = symbol.declarations ?? [];
  return (
    declaration !== undefined && !declaration.getSourceFile().fileName.includes('node_modules')
  );
}
