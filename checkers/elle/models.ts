// Consistency models: which implies which, and which anomalies each one forbids. Counterpart:
// elle.consistency-model. Names are the ones people use; Adya's PL names are accepted as aliases.

import { anomaliesImplying, anomalyNames, impliedAnomalies } from './anomaly-kinds.ts';

interface ModelRecord {
  /** The models this one implies directly. */
  readonly implies: readonly string[];
  /** The anomalies it forbids beyond those its implied models forbid. */
  readonly forbids: readonly string[];
}

/**
 * Weakest first. A reader of the table needs no other source than Adya (1999) and Cerone et al.
 * (2015).
 */
const MODELS = {
  'read-uncommitted': {
    implies: [],
    forbids: ['G0', 'cyclic-versions', 'duplicate-elements', 'garbage-read'],
  },
  'read-committed': { implies: ['read-uncommitted'], forbids: ['G1'] },
  'monotonic-view': { implies: ['read-committed'], forbids: [] },
  'cursor-stability': { implies: ['read-committed'], forbids: ['lost-update'] },
  'monotonic-snapshot-read': { implies: ['read-committed'], forbids: [] },
  'monotonic-atomic-view': { implies: ['read-committed'], forbids: [] },
  'read-atomic': { implies: ['monotonic-atomic-view'], forbids: ['internal'] },
  'update-atomic': { implies: ['read-atomic'], forbids: ['lost-update'] },
  'causal-cerone': { implies: ['read-atomic'], forbids: [] },
  'consistent-view': { implies: ['monotonic-view', 'cursor-stability'], forbids: ['G-single'] },
  'forward-consistent-view': { implies: ['consistent-view'], forbids: [] },
  'parallel-snapshot-isolation': { implies: ['causal-cerone', 'update-atomic'], forbids: [] },
  prefix: { implies: ['causal-cerone'], forbids: [] },
  'snapshot-isolation': {
    implies: [
      'forward-consistent-view',
      'monotonic-snapshot-read',
      'monotonic-atomic-view',
      'parallel-snapshot-isolation',
      'prefix',
    ],
    forbids: ['G-nonadjacent'],
  },
  'repeatable-read': {
    implies: ['cursor-stability', 'monotonic-atomic-view'],
    forbids: ['G2-item'],
  },
  'update-serializable': { implies: ['forward-consistent-view'], forbids: [] },
  // No serial order shows a value that nobody wrote.
  'view-serializable': { implies: [], forbids: ['garbage-read'] },
  serializable: {
    implies: ['repeatable-read', 'update-serializable', 'snapshot-isolation', 'view-serializable'],
    forbids: ['G2'],
  },
  'strong-session-read-uncommitted': { implies: ['read-uncommitted'], forbids: ['G0-process'] },
  'strong-session-read-committed': {
    implies: ['read-committed', 'strong-session-read-uncommitted'],
    forbids: ['G1c-process'],
  },
  'strong-session-snapshot-isolation': {
    implies: ['snapshot-isolation', 'strong-session-read-committed'],
    forbids: ['G-nonadjacent-process', 'G1-process'],
  },
  'strong-session-serializable': {
    implies: ['serializable', 'strong-session-snapshot-isolation'],
    forbids: ['G2-process'],
  },
  'strong-read-uncommitted': {
    implies: ['strong-session-read-uncommitted'],
    forbids: ['G0-realtime'],
  },
  'strong-read-committed': {
    implies: ['strong-read-uncommitted', 'strong-session-read-committed'],
    forbids: ['G1c-realtime'],
  },
  'strong-snapshot-isolation': {
    implies: ['strong-read-committed', 'strong-session-snapshot-isolation'],
    forbids: ['G-nonadjacent-realtime', 'G1-realtime'],
  },
  'strict-serializable': {
    implies: ['serializable', 'strong-session-serializable', 'strong-snapshot-isolation'],
    forbids: ['G2-realtime'],
  },
} as const satisfies Record<string, ModelRecord>;

/** A consistency model by its usual name. */
export type Model = keyof typeof MODELS;

const ALIASES: Readonly<Record<string, Model>> = {
  'PL-1': 'read-uncommitted',
  'PL-2': 'read-committed',
  'PL-2L': 'monotonic-view',
  'PL-CS': 'cursor-stability',
  'PL-MSR': 'monotonic-snapshot-read',
  'PL-2+': 'consistent-view',
  'PL-FCV': 'forward-consistent-view',
  'PL-SI': 'snapshot-isolation',
  'PL-2.99': 'repeatable-read',
  'PL-3U': 'update-serializable',
  'PL-3': 'serializable',
  'PL-SS': 'strict-serializable',
  'conflict-serializable': 'serializable',
  'strong-serializable': 'strict-serializable',
  'strong-session-PL-1': 'strong-session-read-uncommitted',
  'strong-session-PL-2': 'strong-session-read-committed',
  'strong-PL-1': 'strong-read-uncommitted',
  'strong-PL-2': 'strong-read-committed',
};

/** Every model, weakest first. */
export const modelNames: readonly Model[] = Object.keys(MODELS) as Model[];

/** The model of that name or alias, or undefined when there is none. */
export function modelNamed(name: string): Model | undefined {
  if (Object.hasOwn(MODELS, name)) return name as Model;
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}

/** The models that hold whenever this one does, itself included. */
export function impliedModels(model: Model): ReadonlySet<Model> {
  const reached = new Set<Model>([model]);
  for (const name of reached) {
    for (const next of MODELS[name].implies) reached.add(next);
  }
  return reached;
}

/** Every anomaly that a history of these models must not show. */
export function forbiddenAnomalies(models: Iterable<Model>): ReadonlySet<string> {
  const direct = new Set<string>();
  for (const model of models) {
    for (const implied of impliedModels(model)) {
      for (const kind of MODELS[implied].forbids) direct.add(kind);
    }
  }
  return anomaliesImplying(direct);
}

/** What a set of anomalies says about the models. Each list runs from weak to strong. */
export interface Boundary {
  /** The weakest models that cannot hold. */
  readonly not: readonly Model[];
  /** The stronger models that therefore cannot hold either. */
  readonly alsoNot: readonly Model[];
  /** All the others. */
  readonly rest: readonly Model[];
}

/**
 * Which models the anomalies rule out: those that forbid one of them, and all models that imply
 * such a model.
 */
export function boundary(kinds: Iterable<string>): Boundary {
  const shown = new Set<string>();
  for (const kind of kinds) for (const implied of impliedAnomalies(kind)) shown.add(implied);
  const broken = new Set<Model>();
  for (const model of modelNames) {
    if (MODELS[model].forbids.some((kind) => shown.has(kind))) broken.add(model);
  }
  const out = modelNames.filter((model) => [...impliedModels(model)].some((m) => broken.has(m)));
  const isWeakest = (model: Model) =>
    ![...impliedModels(model)].some((weaker) => weaker !== model && out.includes(weaker));
  return {
    not: out.filter(isWeakest),
    alsoNot: out.filter((model) => !isWeakest(model)),
    rest: modelNames.filter((model) => !out.includes(model)),
  };
}

/** Which order between transactions must be looked at to judge the given forbidden anomalies. */
export type OrderNeeded = 'none' | 'process' | 'realtime';

/** Real time if a `-realtime` anomaly is forbidden, else the order of each process, else none. */
export function orderNeeded(forbidden: ReadonlySet<string>): OrderNeeded {
  if (anomalyNames().some((name) => name.endsWith('-realtime') && forbidden.has(name))) {
    return 'realtime';
  }
  const process = anomalyNames().some((name) => name.endsWith('-process') && forbidden.has(name));
  return process ? 'process' : 'none';
}
