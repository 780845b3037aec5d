// The system's own settings, read from `env.options`.

import type { JsonObject } from '../../src/json.ts';
import type { SystemOption } from '../../src/system.ts';
import type { Ordering } from './lock-record.ts';

export interface LockSettings {
  readonly ordering: Ordering;
  readonly leaseMs: number;
  /** At least `leaseMs`, or a lock could be lost with its session while its lease is good. */
  readonly sessionMs: number;
  readonly lockDelayMs: number;
}

const ORDERINGS: readonly Ordering[] = ['ticket', 'timestamp', 'contention'];

export const LOCK_SERVER_OPTIONS: readonly SystemOption[] = [
  {
    name: 'ordering',
    summary: 'who is next, and what tokens are',
    default: 'ticket',
    choices: ORDERINGS,
  },
  {
    name: 'leaseMs',
    summary: 'how long a lock is held without being extended',
    default: 1_000,
    minimum: 1,
  },
  {
    name: 'sessionMs',
    summary: 'how long a session lives without a sign of life, at least leaseMs',
    default: 2_000,
    minimum: 1,
  },
  {
    name: 'lockDelayMs',
    summary: "Chubby's lock-delay: how long a lock is kept from everybody after its lease ran out",
    default: 0,
  },
  {
    name: 'snapshotEntries',
    summary: 'entries of the log after which a node takes a snapshot',
    default: 500,
    minimum: 1,
  },
];

/** What is not given is as declared above. Throws where one is not what it should be. */
export function readLockSettings(options: JsonObject): LockSettings {
  const ordering = options['ordering'] ?? 'ticket';
  if (!ORDERINGS.includes(ordering as Ordering)) {
    throw new Error(`option ordering must be one of ${ORDERINGS.join(', ')}`);
  }
  const leaseMs = numberOf(options, 'leaseMs');
  return {
    ordering: ordering as Ordering,
    leaseMs,
    sessionMs: Math.max(leaseMs, numberOf(options, 'sessionMs')),
    lockDelayMs: numberOf(options, 'lockDelayMs'),
  };
}

function numberOf(options: JsonObject, name: string): number {
  const declared = LOCK_SERVER_OPTIONS.find((option) => option.name === name);
  const minimum = declared?.minimum ?? 0;
  const value = options[name] ?? declared?.default;
  if (typeof value === 'number' && Number.isFinite(value) && value >= minimum) return value;
  throw new Error(
    `option ${name} must be a number from ${minimum} up, not ${JSON.stringify(value)}`,
  );
}
