// The result of a transactional check, and how it follows from what was found.

import type { Json } from '../../src/json.ts';
import type { Anomaly, CheckBudget, CheckResult } from '../checker.ts';
import { anomaliesImplying, anomalyNames } from './anomaly-kinds.ts';
import type { Findings } from './findings.ts';
import type { RealTimeEdges } from './local-graph.ts';
import {
  boundary,
  forbiddenAnomalies,
  impliedModels,
  type Model,
  modelNamed,
  modelNames,
  type OrderNeeded,
  orderNeeded,
} from './models.ts';

/** What must hold, and what the check may cost. */
export interface TransactionCheckOptions {
  /**
   * Models that must hold, by name or PL alias; strict-serializable unless `anomalies` is given.
   */
  readonly consistency?: readonly string[];
  /** Anomalies that must not occur, beyond those the models forbid. */
  readonly anomalies?: readonly string[];
  /**
   * Which pairs in real time make an edge; `any` unless told otherwise, which gives the shortest
   * cycles.
   */
  readonly realTimeEdges?: RealTimeEdges;
  /** Past its time, or when its signal fires, the verdict is `unknown`. */
  readonly budget?: CheckBudget;
}

/** What was found, whatever the verdict. */
export interface TransactionFindings {
  /** Described anomalies that the options forbid; at most 16 of a kind. */
  readonly anomalies: readonly Anomaly[];
  /** Described anomalies that were found and are allowed. */
  readonly allowed: readonly Anomaly[];
  /** How many of each kind were found, forbidden or not. */
  readonly counts: { readonly [kind: string]: number };
  /** The weakest models that are ruled out, by all that was found. */
  readonly not: readonly Model[];
  /** The stronger models that are ruled out with them. */
  readonly alsoNot: readonly Model[];
  /** Models that were examined and may hold. */
  readonly mayHold: readonly Model[];
  /**
   * Models that were neither ruled out nor examined, because they need an order that was not looked
   * at.
   */
  readonly notExamined: readonly Model[];
  readonly statistics: { readonly [name: string]: number };
}

/** The result of a transactional check. */
export type TransactionReport =
  | ({ readonly verdict: 'valid' } & TransactionFindings)
  | ({ readonly verdict: 'invalid' } & TransactionFindings)
  | ({ readonly verdict: 'unknown'; readonly reason: string } & TransactionFindings);

/**
 * What to look for, from the options. Throws RangeError for a name that is no model or no anomaly.
 */
export interface Demands {
  readonly forbidden: ReadonlySet<string>;
  readonly order: OrderNeeded;
}

/** Turns options into demands. */
export function demandsOf(options: TransactionCheckOptions): Demands {
  const names = options.consistency ?? (options.anomalies ? [] : ['strict-serializable']);
  const models = names.map((name) => {
    const model = modelNamed(name);
    if (model === undefined) {
      throw new RangeError(
        `no consistency model is called "${name}"; there are ${modelNames.join(', ')}`,
      );
    }
    return model;
  });
  for (const name of options.anomalies ?? []) {
    if (!anomalyNames().includes(name)) {
      throw new RangeError(
        `no anomaly is called "${name}"; there are ${anomalyNames().join(', ')}`,
      );
    }
  }
  const asked = anomaliesImplying(options.anomalies ?? []);
  // No model allows data that nobody wrote, so these are forbidden whatever is asked for.
  const forbidden = new Set([...forbiddenAnomalies(models), ...asked, 'garbage-read']);
  return { forbidden, order: orderNeeded(forbidden) };
}

/**
 * What was found, judged by what is forbidden. `vacuous` says why nothing could have been found, if
 * so.
 */
export function judge(
  findings: Findings,
  demands: Demands,
  examined: OrderNeeded,
  vacuous: string | undefined,
  statistics: { readonly [name: string]: number },
): TransactionReport {
  const { not, alsoNot, rest } = boundary(findings.kinds());
  const needs = (model: Model) => orderNeeded(forbiddenAnomalies([model]));
  const isExamined = (model: Model) =>
    examined === 'realtime' || needs(model) === 'none' || needs(model) === examined;
  const anomalies = findings.anomalies().filter(({ kind }) => demands.forbidden.has(kind));
  const findable: TransactionFindings = {
    anomalies,
    allowed: findings.anomalies().filter(({ kind }) => !demands.forbidden.has(kind)),
    counts: findings.counts(),
    not,
    alsoNot,
    mayHold: rest.filter(isExamined),
    notExamined: rest.filter((model) => !isExamined(model)),
    statistics,
  };
  if (anomalies.length > 0) return { verdict: 'invalid', ...findable };
  if (vacuous !== undefined) return { verdict: 'unknown', reason: vacuous, ...findable };
  return { verdict: 'valid', ...findable };
}

/** A report that says nothing about the history but why. */
export function undecided(
  reason: string,
  statistics: TransactionReport['statistics'] = {},
): TransactionReport {
  return {
    verdict: 'unknown',
    reason,
    anomalies: [],
    allowed: [],
    counts: {},
    not: [],
    alsoNot: [],
    mayHold: [],
    notExamined: modelNames,
    statistics,
  };
}

/** The models of a list that no other one of it implies. */
function strongest(models: readonly Model[]): readonly Model[] {
  const isImplied = (model: Model) =>
    models.some((other) => other !== model && impliedModels(other).has(model));
  return models.filter((model) => !isImplied(model));
}

/** The report as any checker gives it; the models and the allowed anomalies are in `statistics`. */
export function checkResult(report: TransactionReport): CheckResult {
  const statistics: Json = {
    ...report.statistics,
    counts: report.counts,
    not: report.not,
    'also-not': report.alsoNot,
    'may-hold': report.mayHold,
    'may-hold-strongest': strongest(report.mayHold),
    'not-examined': report.notExamined,
  };
  switch (report.verdict) {
    case 'valid':
      return { verdict: 'valid', statistics };
    case 'invalid':
      return { verdict: 'invalid', anomalies: report.anomalies, statistics };
    case 'unknown':
      return { verdict: 'unknown', reason: report.reason, statistics };
  }
}
