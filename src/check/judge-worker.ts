// A thread that judges files one after another, as it is told.

import { parentPort, workerData } from 'node:worker_threads';
import { hostMonotonicMs } from '../clock.ts';
import { assert } from '../errors.ts';
import { type FileJudgement, type JudgeSettings, judgeFile } from './judge-file.ts';

/** What the thread is told: which file is next. */
export interface JudgeRequest {
  readonly path: string;
}

export interface JudgeReply {
  readonly judgement: FileJudgement;
}

const port = parentPort;
assert(port !== null, 'judge-worker runs in a thread of its own');
const settings = workerData as JudgeSettings;

port.on('message', ({ path }: JudgeRequest) => {
  // A failure that is nobody's fault but ours ends the thread, and the main thread hears of it.
  void judgeFile(path, settings, { now: hostMonotonicMs }).then((judgement) => {
    port.postMessage({ judgement } satisfies JudgeReply);
  });
});
