// Prints the trace of a simulation: `print-trace.ts PROGRAM SEED`. A process of its own, for
// comparing two of them.

import { traceOf } from './trace.ts';

const [program = '', seed = ''] = process.argv.slice(2);
process.stdout.write(`${await traceOf(program, Number(seed))}\n`);
