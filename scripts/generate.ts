// Writes what is made from the code: the tables of the pages, the JSON Schemas of fault plans, of
// faults and of campaigns. With `--transcripts` also the transcripts in the pages, or those that
// are named, by running what they show. Usage: npx tsx scripts/generate.ts [--transcripts [NAME…]]

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { campaignSchemaText } from './campaign-schema-text.ts';
import { faultsSchemaText } from './faults-schema-text.ts';
import type { Texts } from './page-tables.ts';
import { fillMarkers, generatedPages } from './pages.ts';
import { planSchemaText } from './plan-schema-text.ts';
import { recorded, transcripts } from './transcripts.ts';

const [option, ...names] = process.argv.slice(2);
for (const [page, texts] of generatedPages) renew(page, texts());
if (option === '--transcripts') {
  for (const transcript of transcripts) {
    const { name, page } = transcript;
    if (names.length > 0 && !names.includes(name)) continue;
    renew(page, new Map([[name, await recorded(transcript)]]));
  }
}
writeFileSync(join(packageRoot(), 'schemas/plan.schema.json'), planSchemaText());
const faultsSchema = join(packageRoot(), 'schemas/faults.schema.json');
writeFileSync(faultsSchema, faultsSchemaText(readFileSync(faultsSchema, 'utf8')));
writeFileSync(join(packageRoot(), 'schemas/campaign.schema.json'), campaignSchemaText());
// As the rest of the tree is formatted, so that checks of style have nothing to say.
execFileSync('npx', ['biome', 'format', '--write', 'schemas'], {
  cwd: packageRoot(),
  stdio: 'inherit',
});

function renew(page: string, texts: Texts): void {
  const path = join(packageRoot(), page);
  writeFileSync(path, fillMarkers(readFileSync(path, 'utf8'), texts));
}
