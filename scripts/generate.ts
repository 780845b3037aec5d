// Writes what is made from the registries: the tables of README.md and docs/faults.md, and the JSON
// Schemas of fault plans, of faults and of campaigns.
// With `--transcripts` also the README's transcripts, by running what they show.
// Usage: npx tsx scripts/generate.ts [--transcripts]

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { campaignSchemaText } from './campaign-schema-text.ts';
import { faultTables } from './evidence-table.ts';
import { faultsSchemaText } from './faults-schema-text.ts';
import { planSchemaText } from './plan-schema-text.ts';
import { fillMarkers, readmeTables } from './readme-tables.ts';
import { transcripts } from './transcripts.ts';

const readme = join(packageRoot(), 'README.md');
const texts = new Map(readmeTables());
if (process.argv.includes('--transcripts')) {
  for (const [name, text] of await transcripts()) texts.set(name, text);
}
writeFileSync(readme, fillMarkers(readFileSync(readme, 'utf8'), texts));
const faults = join(packageRoot(), 'docs/faults.md');
writeFileSync(faults, fillMarkers(readFileSync(faults, 'utf8'), faultTables()));
writeFileSync(join(packageRoot(), 'schemas/plan.schema.json'), planSchemaText());
const faultsSchema = join(packageRoot(), 'schemas/faults.schema.json');
writeFileSync(faultsSchema, faultsSchemaText(readFileSync(faultsSchema, 'utf8')));
writeFileSync(join(packageRoot(), 'schemas/campaign.schema.json'), campaignSchemaText());
// As the rest of the tree is formatted, so that checks of style have nothing to say.
execFileSync('npx', ['biome', 'format', '--write', 'schemas'], {
  cwd: packageRoot(),
  stdio: 'inherit',
});
