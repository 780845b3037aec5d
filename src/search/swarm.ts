// A world of its own for every seed. Runs that all face the same moderate network find the same
// moderate bugs; runs that each leave some troubles out and turn others up find more (Groce et al.,
// "Swarm Testing", ISSTA 2012).

import { drawIntensity, type FaultIntensity } from '../faults/plan/intensity.ts';
import { createRandom, type Random } from '../random.ts';
import type { RunSpec } from '../run/types.ts';
import type { Latency } from '../runtime/sim/latency.ts';
import {
  type ClientProfile,
  type ClockProfile,
  DEFAULT_SIM_PROFILE,
  type DiskProfile,
  type NetworkProfile,
  type SimProfile,
} from '../runtime/sim/profile.ts';

/** How rough the drawn worlds may be. `calm` is the usual world, the same for every seed. */
export type Roughness = 'calm' | 'swarm';

/**
 * The world of one seed. Only troubles that a correct system must bear: no synced byte is ever
 * lost.
 */
export function drawProfile(roughness: Roughness, seed: number): SimProfile {
  if (roughness === 'calm') return DEFAULT_SIM_PROFILE;
  const random = createRandom(seed).fork('profile');
  return {
    ...DEFAULT_SIM_PROFILE,
    network: drawNetwork(random.fork('network')),
    client: drawClient(random.fork('client')),
    disk: drawDisk(random.fork('disk')),
    clock: drawClock(random.fork('clock')),
  };
}

/**
 * How hard the faults are that this spec draws; null where that is as usual, or where nothing is
 * drawn.
 */
export function intensityOf({ profile, plan, nemesis, seed }: RunSpec): FaultIntensity | null {
  if (profile !== 'swarm' || plan !== null || nemesis.length === 0) return null;
  return drawIntensity(createRandom(seed).fork('intensity'), nemesis);
}

/** What a run in a world of its own drew besides its plan. */
export interface Drawn {
  readonly profile: SimProfile;
  /** Null where no faults were drawn. */
  readonly intensity: FaultIntensity | null;
}

/** Null for a run in the usual world, or in one that was given. */
export function drawnBy(spec: RunSpec): Drawn | null {
  if (spec.profile !== 'swarm') return null;
  return { profile: drawProfile('swarm', spec.seed), intensity: intensityOf(spec) };
}

/** Off in half of the worlds; else up to `ppmMax`, small values likelier than great ones. */
function drawPpm(random: Random, ppmMax: number): number {
  if (random.chance(1, 2)) return 0;
  return Math.round(ppmMax * random.float() ** 2);
}

function drawLatency(random: Random, msMeanMax: number): Latency {
  const msMean = 0.2 + (msMeanMax - 0.2) * random.float() ** 3;
  switch (random.int(3)) {
    case 0:
      return { type: 'constant', ms: round(msMean) };
    case 1:
      return { type: 'uniform', msMin: 0, msMax: round(2 * msMean) };
    default:
      return { type: 'exponential', msMin: round(msMean / 4), msMean: round(msMean) };
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function drawNetwork(random: Random): NetworkProfile {
  return {
    ...DEFAULT_SIM_PROFILE.network,
    latency: drawLatency(random, 30),
    ordering: random.pick(['none', 'fifo'] as const),
    lossPpm: drawPpm(random, 100_000),
    duplicatePpm: drawPpm(random, 100_000),
    reorderPpm: drawPpm(random, 100_000),
    clogPpm: drawPpm(random, 2_000),
  };
}

function drawClient(random: Random): ClientProfile {
  return {
    latency: random.chance(1, 2) ? { type: 'constant', ms: 0 } : drawLatency(random, 10),
    lossPpm: drawPpm(random, 20_000),
  };
}

function drawDisk(random: Random): DiskProfile {
  return {
    ...DEFAULT_SIM_PROFILE.disk,
    syncLatency: drawLatency(random, 20),
    unsyncedSurvive: random.pick(['none', 'torn'] as const),
    slowSyncPpm: drawPpm(random, 20_000),
  };
}

function drawClock(random: Random): ClockProfile {
  return {
    offsetMsMax: random.chance(1, 2) ? 0 : Math.round(1000 * random.float()),
    driftPpmMax: random.chance(1, 2) ? 0 : Math.round(500 * random.float()),
  };
}
