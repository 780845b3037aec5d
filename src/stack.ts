// Stack traces in terms of the sources. Source maps are read only once there is a stack to show, so
// that they cost nothing before.

import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

/** The lines below the message, each with its place in the sources where that is known. */
export function stackOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const maps = new Map<string, SourceMap | null>();
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => inSources(line.trim(), maps));
}

function inSources(line: string, maps: Map<string, SourceMap | null>): string {
  const [place, url = '', row, column] = /(file:\/\/[^\s)]+?):(\d+):(\d+)/.exec(line) ?? [];
  if (place === undefined) return line;
  const path = fileURLToPath(url);
  const map = maps.get(path) ?? readMap(path);
  maps.set(path, map);
  const entry = map?.findEntry(Number(row) - 1, Number(column) - 1);
  if (entry === undefined || !('originalSource' in entry)) return line;
  const source = relative(packageRoot(), join(dirname(path), entry.originalSource));
  return line.replace(place, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`);
}

/** Null where there is none, or none that can be read. */
function readMap(path: string): SourceMap | null {
  if (!existsSync(`${path}.map`)) return null;
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  } catch {
    return null;
  }
}
