// Loaded before `ordeal run` (--import): once the run says on stderr that its main phase begins,
// which is just before the first event, prints the processor time of the process up to then, in
// milliseconds, and ends it. The history itself is written in blocks of many events.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;

fs.writeSync = (descriptor, bytes, ...rest) => {
  if (descriptor === 2 && String(bytes).startsWith('main ')) {
    const { user, system } = process.cpuUsage();
    writeSync(1, `${(user + system) / 1_000}\n`);
    process.exit(0);
  }
  return writeSync(descriptor, bytes, ...rest);
};
syncBuiltinESMExports();
