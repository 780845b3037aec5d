// The programs in the pages are right: TypeScript takes them as the files that they say they are.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../../support/imports.ts';

/**
 * The files that a page shows, by the path that each begins with: `// systems/one-copy/node.ts:
 * what a node does.`
 */
function filesIn(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(\/\/ ([\w/-]+\.ts): [\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, code, path]) => [join(root, path as string), code as string]));
}

/** Each file is parsed once for all pages. */
const parsed = new Map<string, ts.SourceFile>();

/** What TypeScript has to say of them, as if they were there. */
function complaints(files: ReadonlyMap<string, string>): readonly string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, directoryExists } = host;
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || (directoryExists?.(path) ?? false);
  host.getSourceFile = (path, version) => {
    const known = parsed.get(path);
    if (known !== undefined) return known;
    const text = host.readFile(path);
    if (text === undefined) return undefined;
    const file = ts.createSourceFile(path, text, version);
    parsed.set(path, file);
    return file;
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe.each([
  ['docs/writing-a-system.md', 3],
  ['docs/writing-a-workload.md', 2],
])('%s', (page, count) => {
  it('shows files that compile', () => {
    const files = filesIn(page);
    expect(files.size).toBe(count);
    expect(complaints(files)).toEqual([]);
  });
});

describe('a file that does not compile', () => {
  it('is found', () => {
    const wrong = new Map([[join(root, 'systems/wrong.ts'), 'export const one: number = "1";\n']]);
    expect(complaints(wrong)).toEqual(["Type 'string' is not assignable to type 'number'."]);
  });
});
