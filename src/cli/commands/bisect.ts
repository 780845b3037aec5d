// `ordeal bisect VERSIONS…`: the first version of a list (images, tags, commits) that is bad.

import { defineCommand, flagRow, valueRow } from '../command.ts';
import { anyText, wholeNumber } from '../option-values.ts';

export const bisectCommand = defineCommand({
  name: 'bisect',
  summary: 'find the first bad one of a list of images, tags or commits',
  description:
    'Runs a command for versions of an ordered list, the oldest first, with the version in place of {}, and halves ' +
    'the list by what it exits with: 0 is good, 1 is bad, anything else shows nothing and is skipped.',
  operands: [
    { name: 'version', summary: 'from the oldest to the newest', required: false, variadic: true },
  ],
  options: {
    run: valueRow<string | null>({
      placeholder: 'command',
      summary: 'what judges one version; {} stands for it',
      parse: anyText,
      initial: null,
    }),
    commits: valueRow<string | null>({
      placeholder: 'good..bad',
      summary: 'the commits of the repository in this folder, instead of a list',
      parse: anyText,
      initial: null,
    }),
    tries: valueRow({
      placeholder: 'n',
      summary: 'runs of one version; it is bad where one of them is',
      parse: wholeNumber(1, 1_000),
      initial: 1,
      shown: '1',
    }),
    json: flagRow('print the result as one JSON document'),
  },
  examples: [
    {
      line: "bisect v1.0 v1.1 v1.2 v2.0 --run 'git checkout -q {} && npx ordeal run raft-kv --runtime sim --seed 7'",
      what: 'four tags, one simulated run each',
    },
    {
      line: "bisect --commits v1.0..HEAD --tries 3 --run './build.sh {} && npx ordeal run raft-kv --runtime docker'",
      what: 'all commits since a release, three runs of each',
    },
  ],
  load: async () => (await import('../actions.ts')).bisectAction,
});
