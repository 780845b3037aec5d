// A replica's settings, read from `env.options`.

import type { JsonObject } from '../../../src/json.ts';

export interface ReplicaSettings {
  readonly tickMs: number;
  readonly heartbeatTicks: number;
  readonly electionTicks: number;
  /**
   * A snapshot is taken after this many entries, or as many as the state has items, whichever is
   * more.
   */
  readonly snapshotEntries: number;
  /** Entries kept before a snapshot, for followers that are only a little behind. */
  readonly keepEntries: number;
  readonly entriesPerMessageMax: number;
  readonly inflightMax: number;
  /** Commands in the log of a leader and not committed; more are refused. */
  readonly uncommittedMax: number;
}

const TICKS_PER_HEARTBEAT = 2;

/**
 * `heartbeatMs` (50), `electionTimeoutMs` (300: drawn from 300 to 600 each time), `snapshotEntries`
 * (500), `keepEntries` (100). Throws where one is not a positive number.
 */
export function readSettings(options: JsonObject): ReplicaSettings {
  const heartbeatMs = positive(options, 'heartbeatMs', 50);
  const electionTimeoutMs = positive(options, 'electionTimeoutMs', 300);
  const tickMs = heartbeatMs / TICKS_PER_HEARTBEAT;
  return {
    tickMs,
    heartbeatTicks: TICKS_PER_HEARTBEAT,
    electionTicks: Math.max(TICKS_PER_HEARTBEAT + 1, Math.round(electionTimeoutMs / tickMs)),
    snapshotEntries: positive(options, 'snapshotEntries', 500),
    keepEntries: positive(options, 'keepEntries', 100),
    entriesPerMessageMax: 256,
    inflightMax: 8,
    uncommittedMax: 4096,
  };
}

function positive(options: JsonObject, name: string, fallback: number): number {
  const value = options[name] ?? fallback;
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new Error(`option ${name} must be a positive number, not ${JSON.stringify(value)}`);
}
