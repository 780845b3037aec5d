// The registry of commands: the program, its help, the README and completion come from it.

import type { Command } from '../command.ts';
import { bisectCommand } from './bisect.ts';
import { campaignCommand } from './campaign.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean.ts';
import { compareCommand } from './compare.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { openCommand } from './open.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { selftestCommand } from './selftest.ts';
import { serveCommand } from './serve.ts';
import { shrinkCommand } from './shrink.ts';
import { submitCommand } from './submit.ts';

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
  submitCommand,
  exportCommand,
  runsCommand,
  compareCommand,
  bisectCommand,
  listCommand,
  doctorCommand,
  cleanCommand,
  completionCommand(() => commands),
];
