// The examples are valid, and what their pipelines type is what the command line knows.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { campaignSchemaText } from '../../../scripts/campaign-schema-text.ts';
import { kubernetesJob } from '../../../src/campaign/export-kubernetes.ts';
import { slurmJob } from '../../../src/campaign/export-slurm.ts';
import { planCampaign } from '../../../src/campaign/plan.ts';
import { readCampaignFile } from '../../../src/campaign/read-file.ts';
import { parseReporters } from '../../../src/cli/campaign/reporters.ts';
import { planContext } from '../../../src/cli/campaign/spec.ts';
import { flagName } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands/index.ts';
import { shellQuote } from '../../../src/report/repeat-command.ts';
import { sanitize } from '../../../src/text.ts';
import { root } from '../../support/imports.ts';

const examples = join(root, 'examples');
const campaigns = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
const plan = (name: string) =>
  planCampaign(readCampaignFile(join(examples, name)), planContext('1.0.0')).plan;
const pipelines = [
  'github/action.yml',
  'github/.github/workflows/ordeal.yml',
  'gitlab/.gitlab-ci.yml',
];
const read = (name: string): string => readFileSync(join(examples, name), 'utf8');

describe('examples', () => {
  it('are there', () => {
    expect(campaigns).toEqual(['full.yaml', 'small.yaml', 'swarm.yaml']);
  });

  it.each(campaigns)('%s is a campaign', (name) => {
    expect(plan(name).cells.length).toBeGreaterThan(3);
  });

  it('small.yaml needs no Docker', () => {
    expect(new Set(plan('small.yaml').cells.map(({ spec }) => spec.runtime))).toEqual(
      new Set(['sim']),
    );
  });

  it('pass the published schema, which is that of the code', () => {
    const published = readFileSync(join(root, 'schemas/campaign.schema.json'), 'utf8');
    expect(JSON.parse(published), 'run: npx tsx scripts/generate.ts').toEqual(
      JSON.parse(campaignSchemaText()),
    );
    const validate = new Ajv({ strict: false }).compile(JSON.parse(published));
    for (const name of campaigns) expect(validate(parse(read(name))), name).toBe(true);
  });
});

/** Every `npx ordeal …` in a text, as words. */
function typed(text: string): readonly (readonly string[])[] {
  const folded = text.replaceAll(/\n\s+(?=--|npx|"|\$)/g, ' ');
  return [...folded.matchAll(/(?<!#.*)npx ordeal (.+)/g)].map(([, rest]) =>
    (rest ?? '').split(/\s+/),
  );
}

describe('the pipelines', () => {
  it.each(pipelines)('%s is YAML without mistakes', (name) => {
    const [document] = parseAllDocuments(read(name)) as {
      errors: unknown[];
      warnings: unknown[];
    }[];
    expect(document).toMatchObject({ errors: [], warnings: [] });
  });

  it.each(pipelines)('%s types commands and flags that exist', (name) => {
    const lines = typed(read(name));
    expect(lines).not.toEqual([]);
    for (const [word, ...rest] of lines) {
      const command = commands.find((each) => each.name === word);
      expect(command, word).toBeDefined();
      const known = Object.keys(command?.options ?? {}).map(flagName);
      const flags = rest.filter((each) => each.startsWith('--'));
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
      const reporter = rest[rest.indexOf('--reporter') + 1] ?? '';
      expect(parseReporters(reporter.replaceAll(/["$]/g, '')), reporter).toMatchObject({
        ok: true,
      });
    }
  });

  it('the workflow of GitHub has a gate that always runs, and as many shards as it says', () => {
    const { jobs } = parse(read('github/.github/workflows/ordeal.yml'));
    expect(jobs.gate).toMatchObject({ needs: 'campaign', if: 'always()' });
    const { shard } = jobs.campaign.strategy.matrix;
    expect(shard).toEqual(shard.map((_: string, index: number) => `${index + 1}/${shard.length}`));
    expect(jobs.campaign.strategy['fail-fast']).toBe(false);
    // Inputs reach the shell as variables, never as text of the script.
    const { runs } = parse(read('github/action.yml'));
    for (const step of runs.steps) expect(step.run ?? '').not.toContain('${{');
  });
});

describe('exports', () => {
  const small = plan('small.yaml');

  it('to Kubernetes are a config map and an Indexed Job', () => {
    const text = kubernetesJob({
      plan: small,
      file: read('small.yaml'),
      shards: 8,
      image: 'registry.example.org/ordeal:1',
      deadlineMs: 90_000,
      attempts: 3,
    });
    const [map, job] = parseAllDocuments(text).map((document) => document.toJS());
    expect(map).toMatchObject({
      kind: 'ConfigMap',
      data: { 'ordeal.campaign.yaml': read('small.yaml') },
    });
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: {
        completionMode: 'Indexed',
        completions: 8,
        parallelism: 8,
        activeDeadlineSeconds: 90,
        template: { spec: { restartPolicy: 'Never' } },
      },
    });
    const [container] = job.spec.template.spec.containers;
    expect(container.command).toEqual(expect.arrayContaining(['--shard', 'auto', '--exit-zero']));
    expect(container.env).toEqual([{ name: 'ORDEAL_SHARDS', value: '8' }]);
    expect(map.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it('to Kubernetes have names that fit pods, and files as they are', () => {
    const file = '\ufeffname: x # \u{1f468}\u200d\u{1f469}\nmatrix:\t{}\r\n';
    const text = kubernetesJob({
      plan: { ...small, name: `A_${'n'.repeat(62)}` },
      file,
      shards: 10_000,
      image: 'ordeal:1',
      deadlineMs: 90_000,
      attempts: 3,
    });
    // Whatever is printed goes through this.
    const printed = text.split('\n').map(sanitize).join('\n');
    const [map, job] = parseAllDocuments(printed).map((document) => document.toJS());
    expect(map.data).toEqual({ 'ordeal.campaign.yaml': file });
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
    expect(`${job.metadata.name}-9999`).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it('to Slurm are an array job', () => {
    const text = slurmJob({
      plan: small,
      path: "it's here.yaml",
      shards: 100,
      deadlineMs: 90_000,
      quote: shellQuote,
    });
    expect(text).toContain('#SBATCH --array=0-99\n');
    expect(text).toContain('#SBATCH --time=2\n');
    expect(text).toContain(`campaign 'it'\\''s here.yaml' --shard auto --exit-zero`);
  });
});
