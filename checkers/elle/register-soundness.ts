// Registers judged with the assumptions that the demanded models themselves allow.
//
// Under strict serializability every key is linearizable, so the order of time orders the versions
// of a key, and many more contradictions show. But what follows from such an assumption speaks
// against the demanded model only: a read of an old value, which snapshot isolation allows, then
// looks like values in a circle, which nothing allows. So what is invalid is judged once more
// without assumptions, and only that says what else is ruled out.

import type { History } from '../../src/history/types.ts';
import type { Checker } from '../checker.ts';
import { impliedModels, type Model, modelNamed, modelNames } from './models.ts';
import type { RegisterAssumptions } from './register-orders.ts';
import { checkResult, demandsOf, type TransactionReport } from './report.ts';
import { checkRwRegister, type RegisterCheckOptions } from './rw-register.ts';

/**
 * What may be assumed where all of `models` (names or aliases; strict-serializable unless given)
 * must hold. Who reads a key and then writes it puts its value after the one it read wherever reads
 * are committed (else G1c); under snapshot isolation, taken per session or in real time, a key
 * never goes back for whoever is ordered by that.
 */
export function impliedAssumptions(
  models: readonly string[] = ['strict-serializable'],
): RegisterAssumptions {
  const holding = new Set<Model>();
  for (const name of models) {
    const model = modelNamed(name);
    if (model !== undefined) for (const implied of impliedModels(model)) holding.add(implied);
  }
  return {
    writesFollowReads: holding.has('read-committed'),
    sequentialKeys:
      holding.has('strong-session-snapshot-isolation') && !holding.has('strong-snapshot-isolation'),
    linearizableKeys: holding.has('strong-snapshot-isolation'),
  };
}

/** Like checkRwRegister, with the assumptions that the demanded models imply. */
export function checkRegisterModels(
  history: History,
  options: Omit<RegisterCheckOptions, keyof RegisterAssumptions> = {},
): TransactionReport {
  const { consistency, anomalies } = options;
  const demanded = consistency ?? (anomalies === undefined ? ['strict-serializable'] : []);
  const assumed = checkRwRegister(history, { ...options, ...impliedAssumptions(demanded) });
  if (assumed.verdict !== 'invalid') return assumed;
  const bare = checkRwRegister(history, options);
  if (bare.verdict === 'invalid') return bare;
  const models = demanded.flatMap((name) => modelNamed(name) ?? []);
  const out = modelNames.filter((model) => models.every((one) => impliedModels(model).has(one)));
  const isWeakest = (model: Model) =>
    !out.some((other) => other !== model && impliedModels(model).has(other));
  return {
    ...assumed,
    not: out.filter(isWeakest),
    alsoNot: out.filter((model) => !isWeakest(model)),
    mayHold: bare.mayHold.filter((model) => !out.includes(model)),
    notExamined: bare.notExamined.filter((model) => !out.includes(model)),
  };
}

/** The check as a checker. */
export function registerModelsChecker(
  options: Omit<RegisterCheckOptions, keyof RegisterAssumptions> = {},
): Checker {
  demandsOf(options);
  return {
    name: 'rw-register',
    promise: 'transactions are isolated from each other as the consistency model says',
    check: (history, budget) => checkResult(checkRegisterModels(history, { budget, ...options })),
  };
}
