// The pass over the world of a run: no latencies and no troubles, where the failure needs none.

import type { RunSpec } from '../../run/types.ts';
import { DEFAULT_SIM_PROFILE, type SimProfile } from '../../runtime/sim/profile.ts';
import { profileOf } from '../simulate.ts';
import type { Attempts } from './attempts.ts';

const NONE = { type: 'constant', ms: 0 } as const;
const ONE_MS = { type: 'constant', ms: 1 } as const;

const PARTS = ['network', 'client', 'disk', 'clock', 'boot'] as const;

/** By part of the world: what is simpler than anything else, first. */
const SIMPLER: { readonly [Part in (typeof PARTS)[number]]: readonly SimProfile[Part][] } = {
  network: [
    { ...DEFAULT_SIM_PROFILE.network, latency: NONE },
    { ...DEFAULT_SIM_PROFILE.network, latency: ONE_MS },
    DEFAULT_SIM_PROFILE.network,
  ],
  client: [DEFAULT_SIM_PROFILE.client],
  disk: [
    { ...DEFAULT_SIM_PROFILE.disk, syncLatency: NONE },
    { ...DEFAULT_SIM_PROFILE.disk, syncLatency: ONE_MS },
    DEFAULT_SIM_PROFILE.disk,
  ],
  clock: [DEFAULT_SIM_PROFILE.clock],
  boot: [{ type: 'constant', ms: 50 }, DEFAULT_SIM_PROFILE.boot],
};

export async function simplifyWorld(attempts: Attempts): Promise<void> {
  if (PARTS.some((part) => presentChoice(attempts.best, part) < 0)) {
    await attempts.take([{ ...attempts.best, profile: null }]);
  }
  for (const part of PARTS) {
    const now = attempts.best;
    const world = profileOf(now);
    const choices = SIMPLER[part];
    const present = presentChoice(now, part);
    const candidates = (present < 0 ? choices : choices.slice(0, present)).map(
      (choice): RunSpec => ({ ...now, profile: { ...world, [part]: choice } }),
    );
    await attempts.take(candidates);
  }
}

/** Which of the choices a world has; -1 where it has none of them. */
function presentChoice(spec: RunSpec, part: (typeof PARTS)[number]): number {
  const now = JSON.stringify(profileOf(spec)[part]);
  return SIMPLER[part].findIndex((choice) => JSON.stringify(choice) === now);
}
