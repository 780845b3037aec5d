// A test runner for Stryker that loads the checker and its tests once and then runs thousands of mutants in the same
// process, with code that is compiled and warm. A process or a worker for each of them, as the runner for vitest
// starts, takes longer than the tests do.

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const FOLDER = 'test/unit/checkers/linearizable';
/** Those that find most mutants come first. Tests of threads are left out: a thread would load no mutant. */
const FILES = ['brute-force', 'direct', 'columns', 'witness', 'explain', 'online'];
/** Stryker grants a loop a hundred times the rounds that it took; a tenth of that shows as well that it has no end. */
const HIT_LIMIT_DIVISOR = 10;
const COVERAGE_CALLS = /stryCov_\w+\(("\d+"(, "\d+")*)\)/g;

class InProcessRunner {
  #tests;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    const state = strykerState();
    const results = [];
    for (const test of await load({ coverage: true })) {
      state.currentTestId = test.id;
      const begun = performance.now();
      const failure = await failureOf(test);
      const base = { id: test.id, name: test.name, timeSpentMs: performance.now() - begun };
      results.push(
        failure === undefined
          ? { ...base, status: 0 }
          : { ...base, status: 1, failureMessage: failure },
      );
    }
    state.currentTestId = undefined;
    return { status: 'complete', tests: results, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ testFilter, activeMutant, hitLimit }) {
    this.#tests ??= await load({ coverage: false });
    const state = strykerState();
    state.activeMutant = activeMutant.id;
    state.hitCount = 0;
    state.hitLimit = Math.ceil((hitLimit ?? Infinity) / HIT_LIMIT_DIVISOR);
    const wanted = testFilter && new Set(testFilter);
    let nrOfTests = 0;
    try {
      for (const test of this.#tests) {
        if (wanted !== undefined && !wanted.has(test.id)) continue;
        nrOfTests++;
        const failureMessage = await failureOf(test);
        if (state.hitCount > state.hitLimit) return { status: 'timeout', reason: 'no end' };
        if (failureMessage !== undefined) {
          return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
        }
      }
    } finally {
      state.activeMutant = undefined;
    }
    return { status: 'survived', nrOfTests };
  }
}

/** What Stryker's mutants read and write: which one is switched on, and what was reached. */
function strykerState() {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

/** Bundles the checker of the working directory, in which Stryker has put the mutants, with its tests. */
async function load({ coverage }) {
  process.env.ORDEAL_HISTORIES_DIVISOR ??= '2';
  const outfile = resolve(`reports/mutation-bundle-${coverage ? 'coverage' : 'mutants'}.mjs`);
  const stand = resolve(import.meta.dirname, 'collected-tests.mjs');
  const files = ['fixed-draws', ...FILES.map((file) => `${file}.test`)];
  const imports = files.map((file) => `import './${FOLDER}/${file}.ts';`);
  const { outputFiles } = await build({
    stdin: {
      contents: [...imports, `export { tests } from ${JSON.stringify(stand)};`].join('\n'),
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    write: false,
    plugins: [{ name: 'collect', setup: (building) => collectInsteadOfVitest(building, stand) }],
  });
  const [{ text }] = outputFiles;
  await mkdir('reports', { recursive: true });
  await writeFile(outfile, coverage ? text : text.replace(COVERAGE_CALLS, '0'));
  return (await import(pathToFileURL(outfile).href)).tests;
}

function collectInsteadOfVitest({ onResolve }, stand) {
  onResolve({ filter: /^vitest$/ }, ({ importer }) =>
    basename(importer) === basename(stand) ? { path: 'vitest', external: true } : { path: stand },
  );
}

async function failureOf({ run }) {
  try {
    await run();
  } catch (error) {
    return String(error?.message ?? error).slice(0, 500) || 'failed';
  }
  return undefined;
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner },
];
