// `--consistency` and the other flags about what a workload asks for: what they mean, and to which
// workload.

import { modelNamed, modelNames } from '../../../checkers/elle/models.ts';
import type { Workload, WorkloadSettings } from '../../../workloads/workload.ts';
import { UsageError } from '../../errors.ts';
import { hintFor } from '../../suggest.ts';
import { flagName, type Parsed } from '../command.ts';
import { names } from '../option-values.ts';

/** Every model, weakest first. Adya's PL names are accepted as well. */
export const consistencyModelNames: readonly string[] = modelNames;

/** `snapshot-isolation,strong-session-read-committed`, under their usual names or Adya's. */
export function consistencyModels(text: string): Parsed<readonly string[]> {
  const parsed = names(text);
  if (!parsed.ok) return parsed;
  const value: string[] = [];
  for (const name of parsed.value) {
    const model = modelNamed(name);
    if (model === undefined) {
      const problem =
        parsed.value.length === 1 ? 'is no model' : `has ${name} in it, which is no model`;
      return { ok: false, problem, hint: hintFor(name, consistencyModelNames) };
    }
    value.push(model);
  }
  return { ok: true, value };
}

/**
 * The settings that flags make; undefined where there are none. Throws a `UsageError` for what
 * means nothing.
 */
export function workloadSettings(
  workload: Workload,
  given: {
    readonly consistency: readonly string[] | null;
    readonly negativeBalances?: boolean;
  },
  all: readonly Workload[],
): WorkloadSettings | undefined {
  const { consistency, negativeBalances = false } = given;
  if (consistency !== null) refuseUnless(workload, 'consistency', all);
  if (negativeBalances) refuseUnless(workload, 'negativeBalances', all);
  if (consistency === null && !negativeBalances) return undefined;
  return {
    ...(consistency === null ? {} : { consistency }),
    ...(negativeBalances ? { negativeBalances } : {}),
  };
}

function refuseUnless(
  workload: Workload,
  setting: keyof WorkloadSettings,
  all: readonly Workload[],
): void {
  if (workload.settings?.includes(setting) === true) return;
  const able = all.filter(({ settings }) => settings?.includes(setting) === true);
  throw new UsageError({
    message: `${flagName(setting)} means nothing for workload ${workload.name}`,
    hint: `it is for ${able.map(({ name }) => name).join(', ')}`,
  });
}
