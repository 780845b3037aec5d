// A test runner for Stryker that loads the checker and its tests once and then runs thousands of
// mutants in the same process, with code that is compiled and warm. A process or a worker for each
// of them, as the runner for vitest starts, takes longer than the tests do.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const FOLDER = 'test/unit/checkers/linearizable';
/** A thread would load no mutant. */
const LEFT_OUT = ['threads.test.ts'];
/** What each test costs in ticks, for processes that are started anew. */
const COSTS = 'reports/mutation-costs.json';
/**
 * A mutant that ticks so many times as often, and as many times more, has no end. It is found long
 * before a timeout.
 */
const TICKS_FACTOR = 10;
const TICKS_MORE = 200_000;
/** Stryker's counting of what is reached, of which one tick is left. */
const COVERAGE_CALLS = /stryCov_\w+\(("\d+"(, "\d+")*)\)/g;
/** Names that nothing in the bundle has. */
const TICK = `
const $budget = { ticks: 0, ticksMax: Infinity };
export { $budget as budget };
function $tick() {
  if (++$budget.ticks > $budget.ticksMax) throw new Error('it has no end');
}
`;

class InProcessRunner {
  #bundle;
  #costs;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    const state = strykerState();
    const results = [];
    for (const test of (await load({ coverage: true })).tests) {
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
    await writeFile(COSTS, JSON.stringify(costsOf(state.mutantCoverage.perTest)));
    return { status: 'complete', tests: results, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ testFilter, activeMutant }) {
    this.#bundle ??= await load({ coverage: false });
    this.#costs ??= JSON.parse(await readFile(COSTS, 'utf8'));
    const { tests, budget } = this.#bundle;
    const costOf = ({ id }) => this.#costs[id] ?? 0;
    const wanted = new Set(testFilter ?? tests.map(({ id }) => id));
    let nrOfTests = 0;
    // Cheap tests first: what has no end, or is found easily, is found soon.
    for (const test of [...tests].sort((a, b) => costOf(a) - costOf(b))) {
      if (!wanted.delete(test.id)) continue;
      nrOfTests++;
      budget.ticks = 0;
      budget.ticksMax = TICKS_FACTOR * costOf(test) + TICKS_MORE;
      strykerState().activeMutant = activeMutant.id;
      const failureMessage = await failureOf(test);
      strykerState().activeMutant = undefined;
      if (budget.ticks > budget.ticksMax) return { status: 'timeout', reason: 'it has no end' };
      if (failureMessage !== undefined) {
        return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    if (wanted.size > 0) return { status: 'error', errorMessage: 'the tests are other ones now' };
    return { status: 'survived', nrOfTests };
  }
}

function costsOf(perTest) {
  const sum = (hits) => Object.values(hits).reduce((a, b) => a + b, 0);
  return Object.fromEntries(Object.entries(perTest).map(([id, hits]) => [id, sum(hits)]));
}

/** What Stryker's mutants read and write: which one is switched on, and what was reached. */
function strykerState() {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

/**
 * Bundles the checker of the working directory, in which Stryker has put the mutants, with its
 * tests.
 */
async function load({ coverage }) {
  process.env.ORDEAL_HISTORIES_DIVISOR ??= '16';
  const outfile = resolve(`reports/mutation-bundle-${coverage ? 'coverage' : 'mutants'}.mjs`);
  const stand = resolve(import.meta.dirname, 'collected-tests.mjs');
  const files = ['fixed-draws.ts', ...(await testFiles())];
  const imports = files.map((file) => `import './${FOLDER}/${file}';`);
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
  await writeFile(outfile, coverage ? text : TICK + text.replace(COVERAGE_CALLS, '$tick()'));
  return import(pathToFileURL(outfile).href);
}

async function testFiles() {
  const files = await readdir(FOLDER, { recursive: true });
  return files.filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.includes(file)).sort();
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
