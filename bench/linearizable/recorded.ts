// How long recorded histories take to judge, in any format that is read: all files given together
// are one pass, without reading them. The first pass is that of a cold start; the others come after
// half a second of passes. Usage: tsx bench/linearizable/recorded.ts FILES… [--model cas-register]
// [--strict] [--passes 25] [--json FILE]

import { parseArgs } from 'node:util';
import { checkSync } from '../../checkers/linearizable/check.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import type { OperationColumns } from '../../src/history/columns.ts';
import { readHistory } from '../../src/history/import/read-history.ts';
import type { JsonObject } from '../../src/json.ts';
import { type Figure, report } from '../support/measure.ts';
import { namedModel } from './named-model.ts';

const { values: flags, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'cas-register' },
    strict: { type: 'boolean', default: false },
    absent: { type: 'string' },
    passes: { type: 'string', default: '25' },
    json: { type: 'string' },
  },
});

const WARM_UP_MS = 500;

const options: JsonObject = {
  ...(flags.strict ? { strict: true } : {}),
  ...(flags.absent === undefined ? {} : { absent: flags.absent }),
};
const model = namedModel(flags.model, options);
const histories: OperationColumns[] = [];
for (const file of files) {
  const imported = await readHistory(file, { as: 'columns' });
  if (imported.as === 'columns') histories.push(imported.columns);
}

const verdicts: Record<string, number> = {};
function pass(): number {
  const begin = hostMonotonicMs();
  const judged = histories.map((columns) => checkSync(columns, model));
  const took = hostMonotonicMs() - begin;
  for (const key of Object.keys(verdicts)) delete verdicts[key];
  for (const { verdict } of judged) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return took;
}

const cold = pass();
for (let spent = cold; spent < WARM_UP_MS; ) spent += pass();
const warm = Array.from({ length: Number(flags.passes) }, pass);
const counts = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
const figures: Figure[] = [
  { name: 'cold', unit: 'ms', values: [cold] },
  { name: 'warm', unit: 'ms', values: warm },
];
report(`${files.length} files (${counts.join(', ')})`, figures, flags.json ?? null);
