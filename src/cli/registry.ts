// Looking things up by the names that users give. What does not exist is one line and a suggestion.

import { findNemesis, nemeses } from '../../nemeses/index.ts';
import { systems } from '../../systems/index.ts';
import { findWorkload, workloads } from '../../workloads/index.ts';
import type { Workload } from '../../workloads/workload.ts';
import { UsageError } from '../errors.ts';
import type { Nemesis } from '../faults/vocabulary/nemesis.ts';
import { hintFor } from '../suggest.ts';
import type { PlantedBug, System } from '../system.ts';

/** The word that means: no faults. */
export const NO_NEMESIS = 'none';

export function systemNames(): readonly string[] {
  return [...systems.keys()];
}

export function workloadNames(): readonly string[] {
  return workloads.map((workload) => workload.name);
}

export function nemesisNames(): readonly string[] {
  return nemeses.map((nemesis) => nemesis.name);
}

export function bugNames(): readonly string[] {
  return [...systems.values()].flatMap((system) => system.bugs.map((bug) => bug.name));
}

export function systemNamed(name: string): System {
  return systems.get(name) ?? unknown('system', name, systemNames());
}

/** One of the workloads that this system can serve. */
export function workloadNamed(name: string, system: System): Workload {
  const workload = findWorkload(name);
  if (workload === null) return unknown('workload', name, system.workloads);
  if (system.workloads.includes(name)) return workload;
  throw new UsageError({
    message: `${system.name} cannot serve workload ${name}`,
    hint: hintFor(name, system.workloads),
  });
}

/** `none` alone is no nemesis at all. */
export function nemesesNamed(names: readonly string[]): readonly Nemesis[] {
  if (names.includes(NO_NEMESIS)) {
    if (names.length === 1) return [];
    throw new UsageError({
      message: `nemesis ${NO_NEMESIS} cannot be combined with others`,
      hint: `leave out ${NO_NEMESIS}, or give it alone`,
    });
  }
  const known = [...nemesisNames(), NO_NEMESIS];
  return names.map((name) => findNemesis(name) ?? unknown('nemesis', name, known));
}

export function bugsNamed(names: readonly string[], system: System): readonly PlantedBug[] {
  const known = system.bugs.map((bug) => bug.name);
  return names.map(
    (name) =>
      system.bugs.find((bug) => bug.name === name) ?? unknown(`bug of ${system.name}`, name, known),
  );
}

function unknown(what: string, name: string, choices: readonly string[]): never {
  throw new UsageError({ message: `unknown ${what} '${name}'`, hint: hintFor(name, choices) });
}
