// The world a simulation takes place in: how its network, disks and clocks behave when no fault is
// injected. Plain JSON, part of what a run is repeated from. `Ppm` are chances out of a million.

import type { Latency } from './latency.ts';

/** What the network between nodes does to every message. */
export interface NetworkProfile {
  readonly latency: Latency;
  /**
   * `none`: every message takes its own time, so that messages overtake each other as their
   * latencies fall. `fifo`: as over one TCP connection, none overtakes another, but those that
   * `reorderPpm` picks.
   */
  readonly ordering: 'none' | 'fifo';
  readonly lossPpm: number;
  readonly duplicatePpm: number;
  /** Messages that are held back by `reorderDelay`, while later ones pass. */
  readonly reorderPpm: number;
  readonly reorderDelay: Latency;
  /** Null for no limit; else each link sends one message after the other at this speed. */
  readonly bytesPerSecond: number | null;
  /** Messages a link holds at most; those beyond are lost. Null for no limit. */
  readonly inFlightMax: number | null;
  /**
   * With each message: the chance that its link clogs up. What is sent meanwhile arrives when it
   * clears.
   */
  readonly clogPpm: number;
  readonly clogDuration: Latency;
}

/**
 * What happens between clients and nodes. A lost request or reply is an operation without an
 * answer.
 */
export interface ClientProfile {
  readonly latency: Latency;
  readonly lossPpm: number;
}

/** How the disks of nodes behave. */
export interface DiskProfile {
  readonly syncLatency: Latency;
  /**
   * What a crash leaves of writes that were not synced. `none`: nothing. `torn`: of each file any
   * prefix of what was done to it, the last appended text cut anywhere.
   */
  readonly unsyncedSurvive: 'none' | 'torn';
  /** With each sync: the chance that it takes `slowSyncLatency` longer. */
  readonly slowSyncPpm: number;
  readonly slowSyncLatency: Latency;
  /** With each sync: the chance that it rejects, and that what it should have kept may be gone. */
  readonly failSyncPpm: number;
  /**
   * With each sync: the chance that the node crashes during it, before or after the data was safe.
   */
  readonly crashSyncPpm: number;
  /**
   * With each sync: the chance that it reports success but keeps nothing. Only on nodes that may be
   * damaged.
   */
  readonly lieSyncPpm: number;
  /**
   * With each crash: the chance that one bit of the synced data flips. Only on nodes that may be
   * damaged.
   */
  readonly bitFlipPpm: number;
  /**
   * With each crash: the chance that a synced file loses its end. Only on nodes that may be
   * damaged.
   */
  readonly truncatePpm: number;
  /** Above this many characters in all files a sync rejects. Null for no limit. */
  readonly capacity: number | null;
  /**
   * How many nodes at most may lose data that was synced; `minority` leaves a majority of good
   * copies. The nodes are drawn once per run. A system that trusts its disks may rightly fail when
   * even one node loses such data.
   */
  readonly damagedNodesMax: number | 'minority';
}

/** How wrong clocks are when no fault is injected. Each node draws its own, once per run. */
export interface ClockProfile {
  readonly offsetMsMax: number;
  readonly driftPpmMax: number;
}

export interface SimProfile {
  readonly network: NetworkProfile;
  readonly client: ClientProfile;
  readonly disk: DiskProfile;
  readonly clock: ClockProfile;
  /** From the start or restart of a node until its program runs. */
  readonly boot: Latency;
  /** The wall clocks' time at the start of the run, in milliseconds since the Unix epoch. */
  readonly epochMs: number;
}

/** A good local network, honest disks that keep nothing that was not synced, and right clocks. */
export const DEFAULT_SIM_PROFILE: SimProfile = {
  network: {
    latency: { type: 'exponential', msMin: 0.3, msMean: 1 },
    ordering: 'none',
    lossPpm: 0,
    duplicatePpm: 0,
    reorderPpm: 0,
    reorderDelay: { type: 'exponential', msMin: 1, msMean: 20 },
    bytesPerSecond: null,
    inFlightMax: null,
    clogPpm: 0,
    clogDuration: { type: 'exponential', msMin: 10, msMean: 200 },
  },
  client: { latency: { type: 'constant', ms: 0 }, lossPpm: 0 },
  disk: {
    syncLatency: { type: 'exponential', msMin: 0.1, msMean: 0.5 },
    unsyncedSurvive: 'torn',
    slowSyncPpm: 0,
    slowSyncLatency: { type: 'exponential', msMin: 5, msMean: 50 },
    failSyncPpm: 0,
    crashSyncPpm: 0,
    lieSyncPpm: 0,
    bitFlipPpm: 0,
    truncatePpm: 0,
    capacity: null,
    damagedNodesMax: 'minority',
  },
  clock: { offsetMsMax: 0, driftPpmMax: 0 },
  boot: { type: 'uniform', msMin: 20, msMax: 80 },
  epochMs: 1_700_000_000_000,
};
