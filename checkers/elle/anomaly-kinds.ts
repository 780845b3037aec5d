// The names of the anomalies and which of them contains which. Counterpart:
// elle.consistency-model's anomaly graph; Adya, "Weak Consistency" (1999) for G0 to G2, Cerone and
// Gotsman (2018) for G-nonadjacent.
//
// A history that shows an anomaly also shows every anomaly it implies: a G0 is a G1c whose
// write–read edges happen to be missing, a G-single is a G2 with one anti-dependency.

/** What each anomaly implies directly; the order suffixes are derived below. */
const IMPLIES_DIRECTLY: Readonly<Record<string, readonly string[]>> = {
  G0: ['G0-process', 'G1c'],
  'G0-process': ['G0-realtime', 'G1c-process'],
  'G0-realtime': ['G1c-realtime'],
  G1: ['G1-process'],
  'G1-process': ['G1-realtime'],
  'G1-realtime': [],
  G1a: ['G1'],
  G1b: ['G1'],
  G1c: ['G1', 'G1c-process'],
  'G1c-process': ['G1-process', 'G1c-realtime'],
  'G1c-realtime': ['G1-realtime'],
  'G-single': ['G-nonadjacent', 'G-single-process'],
  'G-single-process': ['G-nonadjacent-process', 'G-single-realtime'],
  'G-single-realtime': ['G-nonadjacent-realtime'],
  'G-single-item': ['G-nonadjacent-item', 'G-single', 'G-single-item-process'],
  'G-single-item-process': [
    'G-nonadjacent-item-process',
    'G-single-item-realtime',
    'G-single-process',
  ],
  'G-single-item-realtime': ['G-nonadjacent-item-realtime', 'G-single-realtime'],
  'G-nonadjacent': ['G-nonadjacent-process', 'G2'],
  'G-nonadjacent-process': ['G-nonadjacent-realtime', 'G2-process'],
  'G-nonadjacent-realtime': ['G2-realtime'],
  'G-nonadjacent-item': ['G-nonadjacent', 'G-nonadjacent-item-process', 'G2-item'],
  'G-nonadjacent-item-process': [
    'G-nonadjacent-item-realtime',
    'G-nonadjacent-process',
    'G2-item-process',
  ],
  'G-nonadjacent-item-realtime': ['G-nonadjacent-realtime', 'G2-item-realtime'],
  G2: ['G2-process'],
  'G2-process': ['G2-realtime'],
  'G2-realtime': [],
  'G2-item': ['G2', 'G2-item-process'],
  'G2-item-process': ['G2-item-realtime', 'G2-process'],
  'G2-item-realtime': ['G2-realtime'],
  'write-skew': ['G2'],
  'lost-update': ['G2-item', 'write-skew'],
  'dirty-update': ['G1a'],
  'future-read': ['G1c'],
  'incompatible-order': ['G1a'],
  internal: [],
  'duplicate-elements': [],
  'cyclic-versions': [],
  // Not in Elle, which throws on the first and accepts the second.
  'garbage-read': [],
  'internal-order': ['internal'],
};

/** Everything each anomaly implies, itself included. */
const impliedBy = new Map<string, ReadonlySet<string>>();

/**
 * The anomalies that a history with this one shows too, itself included; just itself for an unknown
 * name.
 */
export function impliedAnomalies(kind: string): ReadonlySet<string> {
  const known = impliedBy.get(kind);
  if (known !== undefined) return known;
  const reached = new Set<string>([kind]);
  for (const name of reached) {
    for (const next of IMPLIES_DIRECTLY[name] ?? []) reached.add(next);
  }
  impliedBy.set(kind, reached);
  return reached;
}

/** Every name a caller may ask for. */
export function anomalyNames(): readonly string[] {
  return Object.keys(IMPLIES_DIRECTLY);
}

/** All anomalies whose presence implies one of the given ones, these included. */
export function anomaliesImplying(kinds: Iterable<string>): ReadonlySet<string> {
  const wanted = new Set(kinds);
  const found = new Set(wanted);
  for (const name of anomalyNames()) {
    for (const implied of impliedAnomalies(name)) {
      if (wanted.has(implied)) found.add(name);
    }
  }
  return found;
}
