// The registry of commands: the program, its help, the README and completion come from it.

import type { Command } from '../command.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean.ts';
import { doctorCommand } from './doctor.ts';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';

export const commands: readonly Command[] = [
  runCommand,
  checkCommand,
  listCommand,
  doctorCommand,
  cleanCommand,
];
