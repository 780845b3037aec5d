// `ordeal runs`: what is stored, filtered, and removed where it is no longer wanted.

import { defineCommand } from '../command.ts';
import { runsOptions } from '../options/runs.ts';

export const runsCommand = defineCommand({
  name: 'runs',
  summary: 'list, filter and prune stored runs',
  operands: [],
  options: runsOptions,
  examples: [
    { line: 'runs --verdict invalid', what: 'what failed' },
    { line: 'runs --system raft-kv --newest 5', what: 'the last five of a system' },
    { line: 'runs --verdict valid --older-than 30d --prune', what: 'make room, and keep failures' },
  ],
  load: async () => (await import('../actions.ts')).runsAction,
});
