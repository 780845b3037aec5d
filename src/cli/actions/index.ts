// What the commands do, but for what is as cheap as its record. They are loaded together, once one
// of them is asked for: a chunk for each would be forty files to open, which costs more than the
// bytes that are not needed.

export * as bisectAction from './bisect.ts';
export * as campaignAction from './campaign.ts';
export * as checkAction from './check.ts';
export * as cleanAction from './clean.ts';
export * as compareAction from './compare.ts';
export * as doctorAction from './doctor.ts';
export * as explainAction from './explain.ts';
export * as exportAction from './export.ts';
export * as mergeAction from './merge.ts';
export * as openAction from './open.ts';
export * as replayAction from './replay.ts';
export * as reportAction from './report.ts';
export * as runAction from './run.ts';
export * as runsAction from './runs.ts';
export * as selftestAction from './selftest.ts';
export * as serveAction from './serve.ts';
export * as shrinkAction from './shrink.ts';
export * as submitAction from './submit.ts';
