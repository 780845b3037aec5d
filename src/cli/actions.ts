// What the commands do, but for what is as cheap as its record. They are loaded together, once one
// of them is asked for: a chunk for each would be forty files to open, which costs more than the
// bytes that are not needed.

export * as bisectAction from './actions/bisect.ts';
export * as campaignAction from './actions/campaign.ts';
export * as checkAction from './actions/check.ts';
export * as cleanAction from './actions/clean.ts';
export * as compareAction from './actions/compare.ts';
export * as doctorAction from './actions/doctor.ts';
export * as explainAction from './actions/explain.ts';
export * as exportAction from './actions/export.ts';
export * as mergeAction from './actions/merge.ts';
export * as openAction from './actions/open.ts';
export * as replayAction from './actions/replay.ts';
export * as reportAction from './actions/report.ts';
export * as runAction from './actions/run.ts';
export * as runsAction from './actions/runs.ts';
export * as selftestAction from './actions/selftest.ts';
export * as serveAction from './actions/serve.ts';
export * as shrinkAction from './actions/shrink.ts';
export * as submitAction from './actions/submit.ts';
