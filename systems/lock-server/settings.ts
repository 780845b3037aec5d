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
    summary: 'who is next, and what tokens are: ticket, timestamp or contention',
    default: 'ticket',
    choices: ORDERINGS,
  },
  { name: 'leaseMs', summary: 'how long a lock is held without being extended', default: 1_000 },
  { name: 'sessionMs', summary: 'how long a session lives without a sign of life', default: 2_000 },
  {
    name: 'lockDelayMs',
    summary: "Chubby's lock-delay: a lock whose lease ran out is kept from everybody for so long",
    default: 0,
  },
];

/** Throws where one is not what it should be. */
export function readLockSettings(options: JsonObject): LockSettings {
  const ordering = options['ordering'] ?? 'ticket';
  if (!ORDERINGS.includes(ordering as Ordering)) {
    throw new Error(`option ordering must be one of ${ORDERINGS.join(', ')}`);
  }
  const leaseMs = milliseconds(options, 'leaseMs', 1_000, 1);
  return {
    ordering: ordering as Ordering,
    leaseMs,
    sessionMs: milliseconds(options, 'sessionMs', Math.max(2_000, leaseMs), leaseMs),
    lockDelayMs: milliseconds(options, 'lockDelayMs', 0, 0),
  };
}

function milliseconds(
  options: JsonObject,
  name: string,
  fallback: number,
  minimum: number,
): number {
  const value = options[name] ?? fallback;
  if (typeof value === 'number' && Number.isFinite(value) && value >= minimum) return value;
  throw new Error(
    `option ${name} must be a number from ${minimum} up, not ${JSON.stringify(value)}`,
  );
}
