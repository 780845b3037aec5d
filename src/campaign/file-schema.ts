// The schema of campaign files: what files are checked with, and what is published for editors
// (schemas/campaign.schema.json). Names of systems and the like are checked apart, against the
// registries.

import type { JsonObject } from '../json.ts';

const text = (description: string): JsonObject => ({ type: 'string', minLength: 1, description });
const duration = (description: string): JsonObject => ({
  type: 'string',
  pattern: '^\\d{1,9}(\\.\\d{1,6})?(ms|s|m|h)$',
  description: `${description}, as 500ms, 30s or 2m`,
});
const whole = (description: string, minimum: number, maximum: number): JsonObject => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
const oneOrMore = (description: string): JsonObject => ({
  description,
  oneOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true },
  ],
});

const runtimes: readonly string[] = ['sim', 'process', 'docker'];

/**
 * What decides a run besides system, workload, nemesis, runtime and seed; as the flags of `ordeal
 * run`.
 */
const settings: JsonObject = {
  nodes: whole('number of nodes', 1, 99),
  concurrency: whole('clients at work at one time', 1, 1_000),
  rate: {
    oneOf: [
      { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
      { type: 'string', const: 'unlimited' },
    ],
    description: 'operations per second over all clients, or unlimited',
  },
  timeLimit: duration('length of the main phase'),
  opTimeout: duration('an operation that is not decided after this long is unknown'),
  keys: whole('keys in use at one time', 1, 10_000),
  opsPerKey: whole('operations on one key before it is retired', 1, 1_000_000),
  world: {
    enum: ['calm', 'swarm'],
    description: 'of simulations: a good network and disk, or troubles drawn for each seed',
  },
  expect: {
    enum: ['valid', 'invalid'],
    description: 'what the gate wants of a cell: invalid for planted bugs',
  },
};

const bugs = oneOrMore('planted bugs to switch on');
const use = oneOrMore('named settings to start from; later ones win, and what stands beside wins');

/** One matrix: the product of its lists. */
const matrix: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['systems', 'runtimes', 'seeds'],
  properties: {
    label: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
      description: 'tells cells apart that differ in settings alone; the last part of their ids',
    },
    systems: oneOrMore('systems under test'),
    workloads: oneOrMore('workloads; all of each system where absent'),
    nemeses: {
      description: 'kinds of faults, each by itself; kinds joined by commas go together; or none',
      oneOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true },
      ],
    },
    runtimes: {
      description: 'where nodes live',
      oneOf: [
        { enum: runtimes },
        { type: 'array', items: { enum: runtimes }, minItems: 1, uniqueItems: true },
      ],
    },
    seeds: {
      description: 'one seed, a list of seeds, or a range as 1..20',
      oneOf: [
        { type: 'integer', minimum: 0 },
        {
          type: 'string',
          pattern: '^\\d{1,15}\\.\\.\\d{1,15}$',
          description: 'a range of seeds, as 1..20',
        },
        { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, uniqueItems: true },
      ],
    },
    bugs,
    use,
    ...settings,
  },
};

/** Which cells are meant. What is absent matches everything. */
const match: JsonObject = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    id: oneOrMore('ids of cells'),
    system: oneOrMore('systems'),
    workload: oneOrMore('workloads'),
    nemesis: oneOrMore('nemeses, written as in the matrix'),
    runtime: oneOrMore('runtimes'),
    bug: oneOrMore('planted bugs, or none'),
    label: oneOrMore('labels'),
    seed: {
      description: 'seeds',
      oneOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern: '^\\d{1,15}\\.\\.\\d{1,15}$' },
        { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1 },
      ],
    },
  },
};

export const campaignSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:ordeal:campaign',
  title: 'An Ordeal campaign: which runs there are to be, and what the gate wants of them',
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  anyOf: [{ required: ['matrix'] }, { required: ['include'] }],
  properties: {
    $schema: text('where this schema lies, for editors'),
    name: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
      description: 'letters, digits, dots and hyphens; part of file names',
    },
    settings: {
      type: 'object',
      description: 'named settings, to be used in matrices and overrides',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          extends: oneOrMore('named settings to start from; later ones win'),
          bugs,
          ...settings,
        },
      },
    },
    matrix: { ...matrix, description: 'the product of its lists' },
    exclude: { type: 'array', description: 'cells of the matrix to leave out', items: match },
    include: { type: 'array', description: 'further matrices', items: matrix, minItems: 1 },
    overrides: {
      type: 'array',
      description: 'settings of single cells, over all others; later ones win',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['match', 'set'],
        properties: {
          match,
          set: {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            properties: { use, ...settings },
          },
        },
      },
    },
    budget: {
      type: 'object',
      description: 'limits of the campaign; what they keep from running is unknown',
      additionalProperties: false,
      properties: {
        time: duration('wall time'),
        runs: whole('runs, retries among them', 1, 1_000_000),
        failures: whole('cells that fail before no more are started', 1, 1_000_000),
      },
    },
    known: {
      type: 'array',
      description: 'failures that are known: reported, and excused until they expire',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['match', 'issue', 'expires'],
        properties: {
          match,
          signature: text('excuses only this signature, as checker/anomaly'),
          issue: { type: 'string', pattern: '^https?://\\S+$', description: 'its issue' },
          expires: {
            type: 'string',
            pattern: '^\\d{4}-\\d{2}-\\d{2}$',
            description: 'last day on which it is excused, UTC',
          },
          strict: { type: 'boolean', description: 'fail once the failure no longer shows' },
        },
      },
    },
  },
} as const satisfies JsonObject;
