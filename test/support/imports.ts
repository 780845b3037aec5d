// The sources and what they import, read with the TypeScript parser.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folders of the product; everything else is tests, scripts and benchmarks. */
export const productFolders = ['src', 'systems', 'workloads', 'nemeses', 'checkers'] as const;

export interface Import {
  /**
   * A path from the root (`src/json.ts`) for our own modules, else the name as written: `node:fs`,
   * `chalk`.
   */
  readonly target: string;
  readonly isOwn: boolean;
  /** Whether nothing of it is left once types are erased. */
  readonly isTypeOnly: boolean;
}

/** All TypeScript files of ours below a folder, as paths from the root, in order. */
export function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

const texts = new Map<string, string>();
const files = new Map<string, ts.SourceFile>();

/** The text of a file of ours; read once. */
export function readSource(path: string): string {
  const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
  texts.set(path, text);
  return text;
}

/** A file of ours as the parser sees it; parsed once. */
export function parsed(path: string): ts.SourceFile {
  const file = files.get(path) ?? parse(path, readSource(path));
  files.set(path, file);
  return file;
}

/** Any text as the parser sees it. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

const known = new Map<string, readonly Import[]>();

/** The imports of a file of ours. */
export function importsOf(path: string): readonly Import[] {
  const imports = known.get(path) ?? importsIn(path, parsed(path));
  known.set(path, imports);
  return imports;
}

/** The imports in a file: static ones, re-exports, dynamic imports, and imports inside types. */
export function importsIn(path: string, file: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isTypeOnly: boolean): void => {
    const isOwn = specifier.startsWith('.');
    const target = isOwn ? posix.normalize(posix.join(dirname(path), specifier)) : specifier;
    found.push({ target, isOwn, isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(textOf(node.moduleSpecifier), isTypeImport(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(textOf(node.moduleSpecifier), isTypeExport(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(textOf(node.argument.literal), true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteralLike(argument)) add(argument.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** All files that are loaded when `start` is: its imports that are more than types, and theirs. */
export function loadedBy(start: readonly string[]): ReadonlyMap<string, readonly Import[]> {
  const loaded = new Map<string, readonly Import[]>();
  const queue = [...start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (loaded.has(path)) continue;
    const imports = importsOf(path);
    loaded.set(path, imports);
    queue.push(...imports.filter((each) => each.isOwn && !each.isTypeOnly).map((e) => e.target));
  }
  return loaded;
}

/** The file that a path from the root stands for on this machine. */
export function onDisk(path: string): string {
  return resolve(root, path);
}

function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : '';
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = importClause.namedBindings;
  if (importClause.name !== undefined || bindings === undefined) return false;
  return ts.isNamedImports(bindings) && allTypes(bindings.elements);
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return exportClause !== undefined && ts.isNamedExports(exportClause)
    ? allTypes(exportClause.elements)
    : false;
}

/** `import {} from 'x'` loads x all the same. */
function allTypes(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): boolean {
  return elements.length > 0 && elements.every((element) => element.isTypeOnly);
}
