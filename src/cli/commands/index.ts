// The registry of commands: the program, its help, the README and completion come from it.

import type { Command } from '../command.ts';
import { campaignCommand } from './campaign.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { openCommand } from './open.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { selftestCommand } from './selftest.ts';
import { serveCommand } from './serve.ts';
import { shrinkCommand } from './shrink.ts';

export const commands: readonly Command[] = [
  runCommand,
  checkCommand,
  explainCommand,
  reportCommand,
  openCommand,
  serveCommand,
  replayCommand,
  shrinkCommand,
  selftestCommand,
  campaignCommand,
  mergeCommand,
  listCommand,
  doctorCommand,
  cleanCommand,
];
