// `ordeal selftest [SYSTEM]`: would the harness catch what it is there to catch?

import { defineCommand } from '../command.ts';
import { selftestOptions } from '../options/selftest.ts';
import { systemNames } from '../registry.ts';

export const selftestCommand = defineCommand({
  name: 'selftest',
  summary: 'prove in simulation that every planted bug is found, and no correct system blamed',
  description:
    'Runs each planted bug with the workload and nemeses of its entry and with other profiles of faults, and the ' +
    'correct system under the same, which must also serve again once a core of nodes is left in peace. ' +
    'Exits 1 if a bug is not found within the seeds that its entry promises, or if a correct system is blamed.',
  operands: [
    { name: 'system', summary: 'one system, or all', required: false, choices: systemNames },
  ],
  options: selftestOptions,
  examples: [
    { line: 'selftest --jobs 2', what: 'every bundled system' },
    { line: 'selftest raft-kv --profiles none', what: "only the faults of each bug's entry" },
    { line: 'selftest raft-kv --jobs 2 --seeds 100', what: 'one system, rates over 100 seeds' },
  ],
  load: async () => (await import('../actions.ts')).selftestAction,
});
