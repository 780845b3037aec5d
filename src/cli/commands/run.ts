// `ordeal run SYSTEM`: one test, from start to verdict.

import { defineCommand } from '../command.ts';
import { systemNames } from '../registry.ts';
import { runOptions } from '../run/options.ts';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'start a system, break it, and judge whether it kept its promises',
  operands: [{ name: 'system', summary: 'what is tested', required: true, choices: systemNames }],
  options: runOptions,
  examples: [
    { line: 'run raft-kv', what: 'the defaults' },
    { line: 'run raft-kv --bug stale-read', what: 'a planted bug: exits 1' },
    {
      line: 'run raft-kv --runtime docker --nemesis partition,clock --time-limit 30s --seed 7',
      what: 'containers, two kinds of faults, a given seed',
    },
    {
      line: 'run raft-kv --runtime sim --seeds 1000 --jobs 2',
      what: 'a thousand seeds in virtual time, each in a world of its own',
    },
    { line: 'run raft-kv --plan runs/latest/plan.json', what: 'the faults of an earlier run' },
  ],
  load: async () => (await import('../actions.ts')).runAction,
});
