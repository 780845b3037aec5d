// Packs the folder of a run for the tests of this folder: its files by name, in one compressed JSON
// document. Usage: node test/browser/pack-run.mjs RUN-FOLDER NAME
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder = '', name = ''] = process.argv.slice(2);
const files = {};
const add = (path) => {
  files[path] = readFileSync(join(folder, path), 'utf8');
};
for (const file of [
  'test.json',
  'plan.json',
  'history.jsonl',
  'faults.jsonl',
  'status.jsonl',
  'results.json',
]) {
  add(file);
}
for (const log of readdirSync(join(folder, 'nodes'))) add(join('nodes', log));
const target = fileURLToPath(new URL(`recorded/${name}.json.gz`, import.meta.url));
writeFileSync(target, gzipSync(JSON.stringify(files), { level: 9 }));
