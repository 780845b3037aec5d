// The long fuzz: every procedure against brute force on small histories, and the procedures against
// each other on larger ones, for registers; `models` holds every other model, with its direct
// procedure, against brute force. Usage: tsx bench/linearizable/fuzz.ts brute|agree|models
// [HISTORIES] [FIRST_SEED]. Exit code 1 on the first disagreement, with its seed. A run states its
// seeds: they are consecutive.

import { checkSync } from '../../checkers/linearizable/check.ts';
import type { Method } from '../../checkers/linearizable/decision.ts';
import { casRegister } from '../../checkers/linearizable/models/register.ts';
import type { OperationColumns } from '../../src/history/columns.ts';
import { isLinearizable } from '../../test/unit/checkers/linearizable/brute-force.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  printed,
  registerDrafts,
} from '../../test/unit/checkers/linearizable/random-histories.ts';
import {
  historyOf as modelHistoryOf,
  SUBJECTS,
} from '../../test/unit/checkers/linearizable/random-models.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

type Tally = Record<string, number>;

const METHODS: readonly Method[] = ['chains', 'depth-first', 'breadth-first'];
const MODELS = [casRegister(), casRegister({ strict: true })];
const INFO_PERCENTS = [0, 20, 50];

/** A history of up to `operationsMax` operations; every third one has unique values. */
function historyOf(seed: number, operationsMax: number): OperationColumns {
  const draw = drawsFrom(seed);
  const operations = 1 + draw(operationsMax);
  const infoPercent = INFO_PERCENTS[draw(3)] as number;
  const domain = draw(3) === 0 ? 0 : 2 + draw(2);
  return columnsOfDrafts(draw, registerDrafts(draw, { operations, domain, infoPercent }));
}

function count(tally: Tally, name: string): void {
  tally[name] = (tally[name] ?? 0) + 1;
}

/** What each method says; `unknown` where it does not apply. */
function verdictsOf(columns: OperationColumns, model: (typeof MODELS)[number], tally: Tally) {
  return METHODS.map((method) => {
    const { verdict } = checkSync(columns, model, { methods: [method], configurationsMax: 1e7 });
    count(tally, `${method} ${verdict}`);
    return { method, verdict };
  });
}

function fuzz(against: 'brute' | 'agree', histories: number, firstSeed: number): Tally {
  const tally: Tally = {};
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    const columns = historyOf(seed, against === 'brute' ? 8 : 24);
    for (const model of MODELS) {
      const verdicts = verdictsOf(columns, model, tally);
      const expected =
        against === 'agree'
          ? verdicts.find(({ verdict }) => verdict !== 'unknown')?.verdict
          : isLinearizable(columns, model)
            ? 'valid'
            : 'invalid';
      for (const { method, verdict } of verdicts) {
        if (verdict === 'unknown' || verdict === expected) continue;
        const strict = model.strict === true ? 'strict' : 'default';
        process.stdout.write(
          `DISAGREEMENT at seed ${seed}, ${strict}: ${method} says ${verdict}, expected ${expected}\n${printed(columns)}\n`,
        );
        process.exit(1);
      }
    }
  }
  return tally;
}

/** Each seed gives one history of every model. */
function fuzzModels(histories: number, firstSeed: number): Tally {
  const tally: Tally = {};
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    for (const subject of SUBJECTS) {
      const { model } = subject;
      const columns = modelHistoryOf(subject, drawsFrom(seed), 8);
      const expected = isLinearizable(columns, model) ? 'valid' : 'invalid';
      for (const methods of [undefined, ['depth-first'], ['breadth-first']] as const) {
        const { verdict, statistics } = checkSync(columns, model, methods ? { methods } : {});
        count(tally, `${model.name} ${Object.keys(statistics.methods)[0] ?? ''} ${verdict}`);
        if (verdict === expected) continue;
        process.stdout.write(
          `DISAGREEMENT at seed ${seed}, ${model.name}: ${methods ?? 'portfolio'} says ${verdict}, expected ${expected}\n${printed(columns)}\n`,
        );
        process.exit(1);
      }
    }
  }
  return tally;
}

const usage = '[brute|agree|models] [HISTORIES] [FIRST_SEED]';
const [against = 'brute', howMany = '100000', firstSeedText = '1'] = wordsOf(usage);
if (against !== 'brute' && against !== 'agree' && against !== 'models') {
  process.stderr.write(`${against} is none of brute, agree and models\n`);
  process.exit(254);
}
const histories = wholeNumber(howMany);
const firstSeed = wholeNumber(firstSeedText);
const tally =
  against === 'models' ? fuzzModels(histories, firstSeed) : fuzz(against, histories, firstSeed);
const last = firstSeed + histories - 1;
process.stdout.write(`${against}: seeds ${firstSeed} to ${last}, no disagreement\n`);
process.stdout.write(`${JSON.stringify(tally, null, 2)}\n`);
