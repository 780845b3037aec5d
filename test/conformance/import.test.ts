// Recorded histories as other tools wrote them: every file is read as what it is, and judged as it
// was by the tool that recorded it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkListAppend } from '../../checkers/elle/list-append.ts';
import { checkSync as checkLinearizableSync } from '../../checkers/linearizable/check.ts';
import { kv } from '../../checkers/linearizable/models/kv.ts';
import { casRegister } from '../../checkers/linearizable/models/register.ts';
import { jepsenEdnLines } from '../../src/history/export/jepsen-edn.ts';
import { operationLines } from '../../src/history/export/operations.ts';
import { type ImportedHistory, readHistory } from '../../src/history/import/read-history.ts';
import type { History } from '../../src/history/types.ts';

const DATA = '../shared/data';
const isPresent = existsSync(join(DATA, 'porcupine/expected.json'));
if (!isPresent) {
  console.warn(`SKIPPED: no recorded histories at ${DATA}; reading them is not checked`);
}

const linearizable: Readonly<Record<string, boolean>> = isPresent
  ? JSON.parse(readFileSync(join(DATA, 'porcupine/expected.json'), 'utf8'))
  : {};

function verdictOf(imported: ImportedHistory): string {
  if (imported.as !== 'columns') throw new Error('a history of transactions');
  return imported.summary.format === 'porcupine-kv'
    ? checkLinearizableSync(imported.columns, kv({ absent: '' })).verdict
    : checkLinearizableSync(imported.columns, casRegister({ strict: true })).verdict;
}

async function opsOf(path: string, isKeyed?: boolean): Promise<History> {
  const imported = await readHistory(path, { as: 'ops', isKeyed });
  if (imported.as !== 'ops') throw new Error('ops were asked for');
  return imported.history;
}

/** `lines` as a source. */
function written(lines: Iterable<string>) {
  const bytes = Buffer.from([...lines].map((line) => `${line}\n`).join(''));
  return {
    name: 'written',
    chunks: (async function* () {
      yield bytes;
    })(),
  };
}

describe.skipIf(!isPresent)('histories of porcupine', () => {
  it.each(Object.entries(linearizable))('%s: linearizable is %s', async (file, isValid) => {
    const imported = await readHistory(join(DATA, 'porcupine', file));
    expect(imported.summary.format).toBe(file.startsWith('kv/') ? 'porcupine-kv' : 'jepsen-log');
    expect(imported.summary.operationCount).toBeGreaterThan(10);
    expect(verdictOf(imported)).toBe(isValid ? 'valid' : 'invalid');
  });

  it('keep their verdicts when they are written in other formats', async () => {
    for (const [file, isValid] of Object.entries(linearizable)) {
      const expected = isValid ? 'valid' : 'invalid';
      const ops = await opsOf(join(DATA, 'porcupine', file));
      const operations = await readHistory(written(operationLines(ops)));
      const edn = await readHistory(written(jepsenEdnLines(ops)));
      expect(operations.summary.format).toBe('operations');
      expect(edn.summary.format).toBe('jepsen-edn');
      if (file.startsWith('kv/')) continue;
      expect(verdictOf(operations), file).toBe(expected);
      expect(verdictOf(edn), file).toBe(expected);
    }
  });
});

describe.skipIf(!isPresent)('histories of Jepsen and Elle', () => {
  const elle = (file: string) => join(DATA, 'elle/files', file);

  it.each([
    ['elle/paper-example.edn', 'jepsen-edn', 'ops', 4],
    ['elle/list-append-gh-30.edn', 'jepsen-edn', 'ops', 5],
    ['elle/si-without-g-single.edn', 'jepsen-edn', 'ops', 4],
    ['elle/rw-register.json', 'jepsen-json', 'ops', 3],
    ['huge-scc.edn.gz', 'jepsen-edn', 'ops', 10_254],
    ['unfindable-g-single.jsonl.gz', 'jepsen-json', 'ops', 29_943],
    ['jepsen/counter.json', 'jepsen-json', 'columns', 287],
    ['jepsen/set.edn', 'jepsen-edn', 'columns', 4],
    ['jepsen/bank-tidb.edn', 'jepsen-edn', 'columns', 3566],
  ] as const)('%s is %s and comes as %s', async (file, format, as, operationCount) => {
    const imported = await readHistory(elle(file));
    expect(imported.as).toBe(as);
    expect(imported.summary).toMatchObject({ format, operationCount });
  });

  it.each([['elle/paper-example'], ['elle/rw-register'], ['jepsen/counter'], ['jepsen/bank']])(
    '%s is the same as EDN and as JSON',
    async (name) => {
      const [edn, json] = [await opsOf(elle(`${name}.edn`)), await opsOf(elle(`${name}.json`))];
      expect(json.map(withoutRest)).toEqual(edn.map(withoutRest));
    },
  );

  it('have the same anomalies when they are written as EDN again', async () => {
    for (const file of [
      'elle/paper-example.edn',
      'huge-scc.edn.gz',
      'elle/list-append-gh-30.edn',
    ]) {
      const ops = await opsOf(elle(file));
      const again = await readHistory(written(jepsenEdnLines(ops)));
      if (again.as !== 'ops') throw new Error('a history of transactions');
      expect(again.history).toHaveLength(ops.length);
      const first = checkListAppend(ops);
      expect(first.verdict).toBe('invalid');
      expect(checkListAppend(again.history)).toEqual(first);
    }
  });
});

/** What the two forms of a file agree on; each leaves out other fields. */
function withoutRest({ type, process, f, value }: History[number]) {
  return { type, process, f, value: value ?? null };
}
