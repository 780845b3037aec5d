// Who may import whom. The tree is the architecture, and this is what keeps it so
// (docs/architecture.md).

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circles, circlesIn } from '../../support/circles.ts';
import {
  type Import,
  importsIn,
  importsOf,
  loadedBy,
  onDisk,
  parse,
  productFolders,
  sourcesIn,
} from '../../support/imports.ts';
import { type Layer, layers } from './layer-table.ts';

function layerOf(path: string): Layer {
  const [layer] = layers
    .filter(({ files }) => path.startsWith(files))
    .sort((a, b) => b.files.length - a.files.length);
  if (layer === undefined) throw new Error(`${path} is in no layer: add one`);
  return layer;
}

/** What is wrong with one import, or null. */
function breachOf(path: string, { target, isOwn, isTypeOnly }: Import): string | null {
  const layer = layerOf(path);
  const complaint = `${path} imports ${isTypeOnly ? 'types of ' : ''}${target}`;
  const covers = (prefix: string): boolean =>
    prefix.endsWith('*')
      ? dirname(target) === dirname(prefix)
      : prefix.endsWith('/')
        ? target.startsWith(prefix)
        : target === prefix;
  for (const top of ['src/cli/', 'src/library/']) {
    if (target.startsWith(top) && !path.startsWith(top)) return complaint;
  }
  if (!isOwn) {
    if (target.startsWith('node:')) {
      return layer.builtins === 'all' || layer.builtins.includes(target) ? null : complaint;
    }
    const name = layer.packages.find((each) => target === each || target.startsWith(`${each}/`));
    return name === undefined ? complaint : null;
  }
  if (layerOf(target) === layer || layer.values.some(covers)) return null;
  return isTypeOnly && layer.types.some(covers) ? null : complaint;
}

const sources = productFolders.flatMap(sourcesIn);

describe('imports', () => {
  it('lead to files that exist', () => {
    const dangling = sources.flatMap((path) =>
      importsOf(path)
        .filter(({ isOwn, target }) => isOwn && !existsSync(onDisk(target)))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(dangling).toEqual([]);
  });

  it('keep to the layers', () => {
    const breaches = sources.flatMap((path) =>
      importsOf(path).flatMap((each) => breachOf(path, each) ?? []),
    );
    expect(breaches).toEqual([]);
  });

  it('lead round in no circle', () => {
    expect(circlesIn(sources)).toEqual([]);
  });

  it('of dockerode are made in src/runtime/docker alone', () => {
    const importers = sources.filter((path) =>
      importsOf(path).some(({ target }) => target === 'dockerode'),
    );
    expect(importers.filter((path) => !path.startsWith('src/runtime/docker/'))).toEqual([]);
  });
});

describe('what is loaded', () => {
  it('by a node program is bundled systems and the types of nodes, nothing else', () => {
    const programs = sources.filter((path) => /^systems\/[^/]+\/node\.ts$/.test(path));
    expect(programs).not.toEqual([]);
    const types = ['src/node/types.ts', 'src/random.ts', 'src/system.ts'];
    const strangers = [...loadedBy(programs)].flatMap(([path, imports]) =>
      imports
        .filter(({ target }) => !target.startsWith('systems/'))
        .filter(({ target }) => target !== 'src/node/errors.ts' && target !== 'src/json.ts')
        .filter(({ target, isTypeOnly }) => !isTypeOnly || !types.includes(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });

  it('by a checker does no input or output', () => {
    const checkers = sources.filter((path) => path.startsWith('checkers/'));
    const strangers = [...loadedBy(checkers)].flatMap(([path, imports]) =>
      imports
        .filter((each) => !each.isOwn && !each.isTypeOnly && each.target !== 'node:worker_threads')
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe('circles', () => {
  it('are told from chains, whatever their length', () => {
    const graph: Record<string, string[]> = {
      a: ['b'],
      b: ['c', 'd'],
      c: ['a'],
      d: ['e'],
      e: [],
      f: ['f'],
    };
    expect(circles(Object.keys(graph), (path) => graph[path] ?? [])).toEqual([
      ['a', 'b', 'c'],
      ['f'],
    ]);
  });
});

describe('this test', () => {
  const breach = (path: string, line: string): string | null => {
    const [first] = importsIn(path, parse(path, line));
    if (first === undefined) throw new Error(`no import in ${line}`);
    return breachOf(path, first);
  };

  it.each([
    ['checkers/x.ts', "import { runTest } from '../src/run/run.ts';"],
    ['checkers/x.ts', "import type { Cluster } from '../src/runtime/types.ts';"],
    ['checkers/x.ts', "import { readFileSync } from 'node:fs';"],
    ['systems/raft-kv/node.ts', "import { setTimeout } from 'node:timers';"],
    ['systems/raft-kv/node.ts', "const { now } = await import('node:perf_hooks');"],
    ['systems/raft-kv/node.ts', "import { createRandom } from '../../src/random.ts';"],
    ['nemeses/x.ts', "import { type A, b } from '../src/runtime/types.ts';"],
    ['nemeses/x.ts', "import {} from '../src/runtime/types.ts';"],
    ['workloads/x.ts', "export { runTest } from '../src/run/run.ts';"],
    ['src/run/x.ts', "import type { Output } from '../cli/output.ts';"],
    ['src/run/x.ts', "const cli = await import('../cli/output.ts');"],
    ['src/runtime/sim/x.ts', "import { findEngine } from '../docker/engine.ts';"],
    ['src/cli/x.ts', "import Docker from 'dockerode';"],
    ['src/cli/x.ts', "import { judge } from '../library/checkers.ts';"],
    ['src/library/x.ts', "import { runTest } from '../run/run.ts';"],
    ['src/library/x.ts', "import { readFileSync } from 'node:fs';"],
    ['src/report/x.ts', "let verdict: import('../run/run.ts').X; import 'chalk';"],
  ])('objects, in %s, to: %s', (path, line) => {
    const isObjected = importsIn(path, parse(path, line)).some(
      (each) => breachOf(path, each) !== null,
    );
    expect(isObjected).toBe(true);
  });

  it.each([
    ['checkers/x.ts', "import type { Op } from '../src/history/types.ts';"],
    ['systems/raft-kv/node.ts', "import { type Random } from '../../src/random.ts';"],
    ['nemeses/x.ts', "import { type A, type B } from '../src/runtime/types.ts';"],
    ['workloads/x.ts', "import type { Checker } from '../checkers/checker.ts';"],
    ['src/cli/x.ts', "import { runTest } from '../run/run.ts';"],
  ])('accepts, in %s: %s', (path, line) => {
    expect(breach(path, line)).toBeNull();
  });
});
