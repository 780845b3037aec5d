// A stored run that is to be run again: unlike a run that is only judged, everything in its spec
// has to be right.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { planSchema } from '../../faults/plan/schema.ts';
import type { JsonObject } from '../../json.ts';
import { packageRoot, packageVersion } from '../../package-root.ts';
import { partsOf } from '../../run/parts.ts';
import { findRun, RunFile, readStoredRun, type StoredRun } from '../../run/stored-run.ts';

/**
 * Finds a run as `findRun` does. Rejects with an `InputError` where there is none, where its
 * `test.json` is damaged or of another version, or where it names what this version does not have.
 */
export async function readRepeatableRun(out: string, name: string): Promise<StoredRun> {
  const run = readStoredRun(findRun(out, name));
  const path = join(run.directory, RunFile.test);
  const schema = JSON.parse(
    readFileSync(join(packageRoot(), 'schemas/test.schema.json'), 'utf8'),
  ) as JsonObject;
  const { readJsonFile } = await import('../json-file.ts');
  try {
    const others = { 'urn:ordeal:plan': planSchema };
    readJsonFile(path, schema, 'the test.json of a run', others);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError({
      message: cause.message,
      hint: `it was written by Ordeal ${run.test.version}, or changed since: repeat it with that version`,
      cause,
    });
  }
  refuseOtherVersion(run, path);
  partsOf(run.test.spec);
  return run;
}

/** A simulation comes out the same only where the systems and the simulator are the same. */
function refuseOtherVersion({ test }: StoredRun, path: string): void {
  const version = packageVersion();
  if (test.spec.runtime !== 'sim' || test.version === version) return;
  throw new InputError({
    message: `${path}: /version is ${test.version}, and this is Ordeal ${version}`,
    hint: `a simulation repeats itself only in the version that made it: Ordeal ${test.version}`,
  });
}
