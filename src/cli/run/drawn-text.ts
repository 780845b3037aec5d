// What a seed drew for itself, in one line: how hard its faults are, and the world around them.
// Only what is not as usual is said of the world.

import { unreachable } from '../../errors.ts';
import type { FaultIntensity } from '../../faults/plan/intensity.ts';
import type { Latency } from '../../runtime/sim/latency.ts';
import type { SimProfile } from '../../runtime/sim/profile.ts';
import type { Drawn } from '../../search/swarm.ts';

/** `faults partition, kill, gaps 40 %, durations 160 %, 2 at once; latency 0.3ms …; sync 1ms`. */
export function drawnText({ profile, intensity }: Drawn): string {
  const parts = [...worldParts(profile)];
  if (intensity !== null) parts.unshift(intensityText(intensity));
  return parts.join('; ');
}

function intensityText({
  nemeses,
  gapPercent,
  durationPercent,
  atOnceMax,
}: FaultIntensity): string {
  const limit = atOnceMax === null ? '' : `, ${atOnceMax} at once`;
  return `faults ${nemeses.join(', ')}, gaps ${gapPercent} %, durations ${durationPercent} %${limit}`;
}

function worldParts({ network, client, disk, clock }: SimProfile): readonly string[] {
  const { offsetMsMax, driftPpmMax } = clock;
  const clients = [
    ...(isNone(client.latency) ? [] : [latencyText(client.latency)]),
    ...chance('loss', client.lossPpm),
  ];
  return [
    [
      `latency ${latencyText(network.latency)}`,
      ...(network.ordering === 'fifo' ? ['in order'] : []),
      ...chance('loss', network.lossPpm),
      ...chance('duplicates', network.duplicatePpm),
      ...chance('reordered', network.reorderPpm),
      ...chance('clogs', network.clogPpm),
    ].join(', '),
    ...(clients.length === 0 ? [] : [`clients ${clients.join(', ')}`]),
    [
      `sync ${latencyText(disk.syncLatency)}`,
      ...chance('slow', disk.slowSyncPpm),
      ...(disk.unsyncedSurvive === 'torn' ? ['torn writes'] : []),
    ].join(', '),
    ...(offsetMsMax === 0 ? [] : [`clocks off by up to ${offsetMsMax}ms`]),
    ...(driftPpmMax === 0 ? [] : [`drift up to ${driftPpmMax} ppm`]),
  ];
}

function chance(what: string, ppm: number): readonly string[] {
  return ppm === 0 ? [] : [`${what} ${Number((ppm / 1e4).toPrecision(2))} %`];
}

function isNone(latency: Latency): boolean {
  return latency.type === 'constant' && latency.ms === 0;
}

function latencyText(latency: Latency): string {
  switch (latency.type) {
    case 'constant':
      return `${latency.ms}ms`;
    case 'uniform':
      return `${latency.msMin} to ${latency.msMax}ms`;
    case 'exponential':
      return `exponential ${latency.msMean}ms`;
    default:
      return unreachable(latency);
  }
}
