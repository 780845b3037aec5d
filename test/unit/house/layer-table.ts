// Who may import whom, as data: the rooms of the house and the doors between them
// (docs/architecture.md).

export interface Layer {
  /** Path prefixes of the files in it; the longest prefix of all layers decides. */
  readonly files: string;
  /**
   * What it may load, besides its own files: a folder with all below it (`src/run/`), the files
   * right in a folder (`src/runtime/*`), or one file.
   */
  readonly values: readonly string[];
  /** What it may import types from, besides; written likewise. */
  readonly types: readonly string[];
  /** Packages, besides Node's own modules. */
  readonly packages: readonly string[];
  /** `node:` modules: all, none, or these. */
  readonly builtins: 'all' | readonly string[];
}

/** Modules right below `src/`: the base that everything stands on. */
const base = [
  'src/built-files.ts',
  'src/clock.ts',
  'src/doctor-check.ts',
  'src/duration.ts',
  'src/errors.ts',
  'src/json.ts',
  'src/line-file.ts',
  'src/package-root.ts',
  'src/random.ts',
  'src/stack.ts',
  'src/suggest.ts',
  'src/system-error.ts',
  'src/system.ts',
  'src/text.ts',
  'src/until-aborted.ts',
  'src/worker-thread.ts',
];
const registries = ['systems/index.ts', 'workloads/index.ts', 'nemeses/index.ts'];
const runtimeTypes = ['src/runtime/faults.ts', 'src/runtime/types.ts'];

export const layers: readonly Layer[] = [
  {
    files: 'systems/',
    values: ['src/node/errors.ts', 'src/json.ts', 'src/clock.ts'],
    types: ['src/node/types.ts', 'src/random.ts', 'src/system.ts', 'src/history/', ...runtimeTypes],
    packages: [],
    builtins: [],
  },
  {
    files: 'checkers/',
    values: ['src/history/', 'src/json.ts', 'src/worker-thread.ts'],
    types: [],
    packages: [],
    builtins: ['node:worker_threads'],
  },
  {
    files: 'workloads/',
    values: ['checkers/', 'src/generator/', 'src/history/', ...base],
    types: [],
    packages: [],
    builtins: [],
  },
  {
    files: 'nemeses/',
    // A record is written in the fault vocabulary; who carries faults out is nothing to it.
    values: [...base, 'src/faults/vocabulary/'],
    types: [...runtimeTypes, 'src/node/types.ts'],
    packages: [],
    builtins: [],
  },
  {
    files: 'src/',
    values: base,
    types: ['src/history/', 'src/node/types.ts', ...runtimeTypes],
    packages: ['pure-rand'],
    builtins: 'all',
  },
  { files: 'src/history/', values: base, types: [], packages: [], builtins: 'all' },
  {
    files: 'src/generator/',
    values: base,
    types: ['src/history/'],
    packages: [],
    builtins: [],
  },
  {
    // The package's entry points: they pass on what is public, and nothing else imports them.
    files: 'src/library/',
    values: [...base, 'checkers/', 'src/generator/', 'src/history/', 'src/run/run-checkers.ts'],
    types: [],
    packages: [],
    builtins: [],
  },
  {
    files: 'src/node/',
    // Only the program that runs in a container knows the bundled systems.
    values: [...base, 'systems/index.ts'],
    types: [],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/runtime/',
    values: [...base, 'src/node/'],
    types: [],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/runtime/docker/',
    values: [...base, 'src/node/', 'src/runtime/*'],
    types: [],
    packages: ['dockerode'],
    builtins: 'all',
  },
  {
    files: 'src/runtime/process/',
    values: [...base, 'src/node/', 'src/runtime/*'],
    types: [],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/runtime/sim/',
    values: [...base, 'src/node/errors.ts', 'src/runtime/*'],
    types: ['src/node/types.ts'],
    packages: [],
    builtins: 'all',
  },
  {
    // What a kind of fault is made of: known to every kind, and knows none.
    files: 'src/faults/vocabulary/',
    values: [],
    types: [...base, ...runtimeTypes, 'src/node/types.ts'],
    packages: [],
    builtins: [],
  },
  {
    files: 'src/faults/',
    values: [...base, 'nemeses/', 'src/faults/vocabulary/', 'src/runtime/*'],
    types: ['src/history/', 'src/node/types.ts', 'src/run/'],
    packages: [],
    builtins: [],
  },
  {
    files: 'src/run/',
    // Runtimes and workloads are handed to it; whether a system went on it judges itself.
    values: [
      ...base,
      ...registries,
      'checkers/liveness.ts',
      'nemeses/',
      'src/faults/',
      'src/generator/',
      'src/history/',
    ],
    types: [
      'checkers/checker.ts',
      'src/node/types.ts',
      'workloads/',
      ...runtimeTypes,
      'src/runtime/*',
      'src/runtime/sim/profile.ts',
    ],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/search/',
    // Only simulations are made here.
    values: [
      ...base,
      'nemeses/',
      'src/faults/plan/',
      'src/history/',
      'src/run/',
      'src/runtime/*',
      'src/runtime/sim/',
    ],
    types: ['checkers/checker.ts', 'src/generator/', 'src/node/types.ts'],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/campaign/',
    // Runs are made by src/run; runtimes other than the simulation are handed in.
    values: [...base, ...registries, 'src/run/', 'src/search/'],
    types: ['checkers/checker.ts', ...runtimeTypes],
    packages: ['ajv', 'p-limit', 'yaml'],
    builtins: 'all',
  },
  {
    // The cells of a campaign as tasks of a Docker Swarm.
    files: 'src/campaign/submit-swarm.ts',
    values: [...base, 'src/campaign/', 'src/runtime/docker/swarm-job.ts'],
    types: ['src/runtime/docker/engine.ts'],
    packages: [],
    builtins: 'all',
  },
  {
    // Judges histories that come as files, by whatever judges runs.
    files: 'src/check/',
    values: [...base, ...registries, 'checkers/', 'src/history/', 'src/run/'],
    types: ['workloads/'],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/report/',
    // The records of kinds of faults hold the words and colours of each.
    values: [...base, 'checkers/index.ts', 'nemeses/index.ts'],
    types: [
      'checkers/checker.ts',
      'src/campaign/',
      'src/faults/vocabulary/',
      'src/history/',
      'src/run/',
      ...runtimeTypes,
    ],
    packages: [],
    builtins: [],
  },
  {
    files: 'src/report/html/',
    values: [...base, 'src/report/*'],
    types: ['checkers/checker.ts', 'src/history/', 'src/run/', ...runtimeTypes],
    packages: [],
    builtins: ['node:crypto'],
  },
  {
    // Runs in a browser: bundled into every page by scripts/build.mjs.
    files: 'src/report/html/app/',
    values: ['src/report/html/format/', 'src/text.ts'],
    types: ['src/report/html/'],
    packages: ['preact', 'uplot'],
    builtins: [],
  },
  {
    // Reads stored runs and writes their reports.
    files: 'src/report/stored/',
    values: [
      ...base,
      'src/report/*',
      'src/report/html/',
      'src/run/stored-run.ts',
      'systems/index.ts',
    ],
    types: ['src/history/', 'src/run/', ...runtimeTypes],
    packages: [],
    builtins: 'all',
  },
  {
    files: 'src/serve/',
    values: [
      ...base,
      'src/report/*',
      'src/report/html/',
      'src/report/stored/',
      'src/run/stored-run.ts',
    ],
    types: ['src/run/', ...runtimeTypes],
    packages: [],
    builtins: 'all',
  },
  { files: 'src/serve/app/', values: [], types: ['src/serve/'], packages: [], builtins: [] },
  {
    files: 'src/cli/',
    values: ['src/', 'checkers/', 'nemeses/', 'systems/', 'workloads/'],
    types: [],
    packages: ['ajv', 'chalk', 'commander', 'execa', 'p-limit', 'yaml'],
    builtins: 'all',
  },
];
