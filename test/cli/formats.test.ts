// The files of a run are what their published schemas say (docs/formats.md).

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultsSchemaText } from '../../scripts/faults-schema-text.ts';
import { planSchemaText } from '../../scripts/plan-schema-text.ts';
import { root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const schemas = join(root, 'schemas');
const ajv = new Ajv({ strict: false, allErrors: true });
for (const name of readdirSync(schemas)) {
  ajv.addSchema(JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object);
}
const schema = (name: string): ValidateFunction => {
  const validate = ajv.getSchema(`urn:ordeal:${name}`);
  if (validate === undefined) throw new Error(`no schema of ${name}`);
  return validate;
};

/** What a schema objects to, in words. */
function objections(name: string, value: unknown): string[] {
  const validate = schema(name);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const folder = temporaryFolder('cli');
const document = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const lines = (path: string): unknown[] =>
  readFileSync(join(folder, path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

beforeAll(async () => {
  const { exitCode, stdout, stderr } = await ordeal([
    ...['run', 'raft-kv', '--runtime', 'sim', '--nemesis', 'partition,kill,pause,clock,loss'],
    ...['--bug', 'stale-read', '--time-limit', '20s', '--seed', '1', '--out', folder],
    '--messages',
  ]);
  expect([0, 1, 2], stderr).toContain(exitCode);
  expect(stdout).toContain(realpathSync(join(folder, 'latest')));
});

describe('a run that was really made', () => {
  it.each([
    ['test', 'latest/test.json'],
    ['plan', 'latest/plan.json'],
    ['results', 'latest/results.json'],
  ])('has a %s that its schema accepts', (name, path) => {
    expect(objections(name, document(path))).toEqual([]);
  });

  it.each([
    ['history', 'latest/history.jsonl'],
    ['faults', 'latest/faults.jsonl'],
    ['status', 'latest/status.jsonl'],
    ['clocks', 'latest/clocks.jsonl'],
    ['messages', 'latest/messages.jsonl'],
  ])('has lines of %s that their schema accepts', (name, path) => {
    const all = lines(path);
    expect(all.length).toBeGreaterThan(1);
    expect(all.flatMap((line) => objections(name, line))).toEqual([]);
  });
});

describe('the schemas', () => {
  it('refuse what is not of the shape', () => {
    const [first] = lines('latest/history.jsonl') as { type: string }[];
    expect(objections('history', { ...first, type: 'began' })).not.toEqual([]);
    expect(objections('history', { ...first, extra: 1 })).not.toEqual([]);
    const results = document('latest/results.json') as object;
    expect(objections('results', { ...results, verdict: 'maybe' })).not.toEqual([]);
    const test = document('latest/test.json') as { spec: object };
    expect(objections('test', { ...test, spec: { ...test.spec, nodes: 0 } })).not.toEqual([]);
    expect(objections('plan', [{ id: 'f1', kind: 'flood', at: 0, until: 1 }])).not.toEqual([]);
  });

  it('of plans is the one that plans are checked with', () => {
    const published = readFileSync(join(schemas, 'plan.schema.json'), 'utf8');
    expect(JSON.parse(published), 'run: npx tsx scripts/generate.ts').toEqual(
      JSON.parse(planSchemaText()),
    );
  });

  it('of faults has every kind as its record has it', () => {
    const published = readFileSync(join(schemas, 'faults.schema.json'), 'utf8');
    expect(JSON.parse(published), 'run: npx tsx scripts/generate.ts').toEqual(
      JSON.parse(faultsSchemaText(published)),
    );
  });

  it('are all described in docs/formats.md', () => {
    const text = readFileSync(join(root, 'docs/formats.md'), 'utf8');
    for (const name of readdirSync(schemas)) expect(text).toContain(`schemas/${name}`);
  });
});
