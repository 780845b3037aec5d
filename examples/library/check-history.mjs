// Decides whether a history that this program made is linearizable, says why not, and then asks a
// model of its own.
//   node examples/library/check-history.mjs      exits 0; in a clone after `npm ci`, or where Ordeal is installed

import { casRegister, checkLinearizable } from 'ordeal/linearizable';

/** Events as in history.jsonl: [process, type, f, value], in the order in which they happened. */
const events = [
  [0, 'invoke', 'write', 1],
  [0, 'ok', 'write', 1],
  [1, 'invoke', 'write', 2],
  [2, 'invoke', 'read', null],
  [2, 'ok', 'read', 2],
  [3, 'invoke', 'read', null],
  [3, 'ok', 'read', 1],
  [1, 'ok', 'write', 2],
];
const history = events.map(([process, type, f, value], index) => ({
  index,
  time: index,
  type,
  process,
  f,
  // A read has its value when it returns.
  ...(type === 'invoke' && f === 'read' ? {} : { value }),
}));

/**
 * A register that may give any value that was ever written to it: no more than that is promised.
 */
const forgetful = {
  name: 'forgetful register',
  initial: () => [],
  step: (written, { f, input, output }) => {
    if (f === 'write') return [...written, input];
    return output === null || written.includes(output) ? written : undefined;
  },
};

const limits = { timeMsMax: 10_000 };
const strict = await checkLinearizable(history, casRegister(), limits);
console.log(`as a register: ${strict.verdict}`);
if (strict.verdict === 'invalid') {
  const named = strict.conflict.map((row) => `operation ${row}`).join(', ');
  console.log(`  ${named}: ${strict.reason}`);
}
const weak = await checkLinearizable(history, forgetful, limits);
console.log(`as a forgetful register: ${weak.verdict}`);
process.exitCode = strict.verdict === 'invalid' && weak.verdict === 'valid' ? 0 : 1;
