// What a simulation is made with.

import type { CreateProgram } from '../../node/types.ts';
import type { SimProfile } from './profile.ts';

export interface SimOptions {
  /** The program of a system; throws a `UsageError` where there is no such system. */
  readonly createProgram: (system: string) => CreateProgram;
  /** Absent: `DEFAULT_SIM_PROFILE`. */
  readonly profile?: SimProfile;
  /** Keeps the nodes' logs and writes them to the run's folder on `stop()`. */
  readonly keepLogs?: boolean;
}
