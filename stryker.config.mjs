// Mutation testing of the linearizability checker: what it is for, how to read it and what it found
// is in docs/mutation.md. `npm run mutate -- --mutate 'checkers/linearizable/decide/*.ts'` takes a
// part of it.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'in-process',
  plugins: ['./scripts/mutation/in-process-runner.mjs', './scripts/mutation/message-texts.mjs'],
  ignorers: ['message-texts'],
  mutate: ['checkers/linearizable/**/*.ts'],
  // Every mutant runs only the tests that reach it. What runs once when a module is loaded cannot
  // be switched on later, and would need all tests in a new process each time.
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  disableTypeChecks: false,
  concurrency: 1,
  // What has no end is found by its ticks (see the runner); a busy machine must not look like that.
  timeoutMS: 60_000,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'runs', 'reports', 'coverage', 'test-results', 'docs', 'examples'],
  reporters: ['json', 'html', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  incrementalFile: 'reports/mutation/incremental.json',
  thresholds: { high: 90, low: 80, break: null },
};
