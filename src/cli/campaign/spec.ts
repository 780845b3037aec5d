// From a cell of a campaign to the spec of its run, by the same code that makes the spec of `ordeal
// run`.

import type { CellDraft } from '../../campaign/drafts.ts';
import type { FileSettings } from '../../campaign/file-types.ts';
import type { PlanContext } from '../../campaign/plan.ts';
import { assert, UsageError } from '../../errors.ts';
import type { RunSpec } from '../../run/types.ts';
import type { Capabilities, Capability } from '../../runtime/types.ts';
import { readOptions } from '../command.ts';
import { NO_NEMESIS } from '../registry.ts';
import { runDefaults, runOptions } from '../run/options.ts';
import { chooseParts, makeSpec } from '../run/spec.ts';

/** What plans are made with. */
export function planContext(version: string): PlanContext {
  return { version, defaultNemesis: runDefaults.nemesis, specOf: specOfCell };
}

function specOfCell(draft: CellDraft): RunSpec {
  const { system, workload, nemesis, runtime, seed, bugs, settings } = draft;
  if (runtime !== 'sim' && settings.world === 'swarm') {
    const hint = 'give it to simulated cells alone, by an override or a matrix of their own';
    throw new UsageError({ message: `world swarm needs virtual time, not ${runtime}`, hint });
  }
  const options = readOptions(runOptions, {
    ...settingTexts(settings),
    runtime,
    workload,
    nemesis: nemesis.length === 0 ? NO_NEMESIS : nemesis.join(','),
    seed: String(seed),
    ...(bugs.length === 0 ? {} : { bug: bugs.join(',') }),
    ...(runtime === 'sim' && settings.world !== undefined ? { world: settings.world } : {}),
  });
  const chosen = chooseParts(system, options);
  const around = { runtime, capabilities: unasked, plan: null, drawSeed };
  return makeSpec(chosen, options, around).spec;
}

/** As they would be typed after the flags of the same names. */
function settingTexts(settings: FileSettings): Record<string, string> {
  const { world: _world, expect: _expect, bugs: _bugs, ...typed } = settings;
  return Object.fromEntries(Object.entries(typed).map(([key, value]) => [key, String(value)]));
}

/** A plan is the same on every machine, so nothing in it may depend on what this one can do. */
const nobodyAsked: Capability = {
  available: false,
  reason: 'a plan asks no runtime',
  remedy: 'name the nemeses',
};
const unasked: Capabilities = {
  kill: nobodyAsked,
  pause: nobodyAsked,
  'cut-links': nobodyAsked,
  'lose-messages': nobodyAsked,
  'skew-clock-offset': nobodyAsked,
  'skew-clock-rate': nobodyAsked,
};

function drawSeed(): number {
  assert(false, 'every cell has a seed of its own');
}
