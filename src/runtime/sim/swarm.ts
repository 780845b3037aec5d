// Draws a world for one seed. A search that tries the same weather in every run finds the same bugs again and again;
// one that leaves out and exaggerates different things in each run finds more (Groce et al., "Swarm testing", 2012).
//
// What a correct system must live with, and no more: synced data stays, syncs succeed, clients get an answer or none.

import type { Random } from '../../random.ts';
import type { Latency } from './latency.ts';
import { DEFAULT_SIM_PROFILE, type SimProfile } from './profile.ts';

/** A profile for one run. The same stream gives the same profile; all of it is plain JSON, to be shown and stored. */
export function drawSimProfile(random: Random): SimProfile {
  const base = DEFAULT_SIM_PROFILE;
  const draw = random.fork('swarm');
  return {
    network: {
      latency: drawLatency(draw.fork('latency'), 0.1, 0.3, [0.5, 1, 2, 5, 15]),
      ordering: draw.fork('ordering').chance(1, 4) ? 'fifo' : 'none',
      lossPpm: sometimes(draw.fork('loss'), [1_000, 10_000, 50_000, 150_000]),
      duplicatePpm: sometimes(draw.fork('duplicates'), [1_000, 20_000, 200_000]),
      reorderPpm: sometimes(draw.fork('reorder'), [1_000, 20_000, 100_000]),
      reorderDelay: drawLatency(draw.fork('reorder delay'), 0.5, 2, [10, 50, 200]),
      bytesPerSecond: null,
      inFlightMax: draw.fork('capacity').chance(1, 8) ? 64 : null,
      clogPpm: sometimes(draw.fork('clog'), [100, 500, 2_000]),
      clogDuration: drawLatency(draw.fork('clog time'), 1, 20, [50, 200, 800]),
    },
    client: {
      latency: draw.fork('client latency').chance(1, 2)
        ? base.client.latency
        : drawLatency(draw.fork('client time'), 0.1, 0.3, [0.5, 2, 10]),
      lossPpm: sometimes(draw.fork('client loss'), [1_000, 10_000]),
    },
    disk: {
      ...base.disk,
      syncLatency: drawLatency(draw.fork('sync'), 0.05, 0.2, [0.3, 1, 5]),
      slowSyncPpm: sometimes(draw.fork('slow sync'), [1_000, 10_000]),
      slowSyncLatency: drawLatency(draw.fork('slow sync time'), 1, 10, [50, 300]),
      crashSyncPpm: sometimes(draw.fork('crash at sync'), [20, 100, 500]),
      unsyncedSurvive: draw.fork('torn').chance(2, 3) ? 'torn' : 'none',
    },
    // Wrong clocks are left to the nemesis, which measures what it does to them.
    clock: base.clock,
    boot: drawLatency(draw.fork('boot'), 5, 20, [30, 100, 500]),
    epochMs: base.epochMs,
  };
}

/** One of the values, or (half of the time) 0. */
function sometimes(random: Random, values: readonly number[]): number {
  return random.chance(1, 2) ? 0 : random.pick(values);
}

/** A distribution with a minimum in `[msLow, msHigh]` and one of these means. */
function drawLatency(
  random: Random,
  msLow: number,
  msHigh: number,
  means: readonly number[],
): Latency {
  const msMin = Math.round((msLow + random.float() * (msHigh - msLow)) * 1000) / 1000;
  const msMean = Math.max(random.pick(means), msMin);
  return random.chance(1, 4)
    ? { type: 'uniform', msMin, msMax: 2 * msMean - msMin }
    : { type: 'exponential', msMin, msMean };
}
