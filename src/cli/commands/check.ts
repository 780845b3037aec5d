// `ordeal check RUN|FILE…`: judges a stored run, or histories by themselves, once more.

import { defineCommand } from '../command.ts';
import { checkOptions } from '../options/check.ts';

export const checkCommand = defineCommand({
  name: 'check',
  summary: 'judge a stored run, or histories by themselves, once more',
  operands: [
    {
      name: 'run|file',
      summary: "a run's folder, the end of its name, latest, or a history; - is standard input",
      required: true,
      variadic: true,
      choices: () => ['latest'],
    },
  ],
  options: checkOptions,
  examples: [
    { line: 'check latest', what: 'the run before this' },
    { line: 'check runs/raft-kv/20260102T030405.678Z-7', what: 'a run by its folder' },
    { line: 'check history.jsonl --workload register', what: 'a history by itself' },
    {
      line: 'check history.edn --workload list-append --consistency snapshot-isolation',
      what: 'transactions, by a weaker model',
    },
    { line: 'check *.edn.gz --model cas-register', what: 'histories that Jepsen recorded' },
    { line: 'check - --model kv --explain', what: 'a history from standard input' },
  ],
  load: async () => (await import('../actions.ts')).checkAction,
});
