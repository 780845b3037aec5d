// Judges several files: one after another here, or in several threads.

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { HarnessError } from '../errors.ts';
import { hintOfCrash } from '../system-error.ts';
import { startThread } from '../worker-thread.ts';
import {
  type FileJudgement,
  type JudgeSettings,
  type JudgeTools,
  judgeFile,
} from './judge-file.ts';
import type { JudgeReply, JudgeRequest } from './judge-worker.ts';

/**
 * Yields the judgements in the order of `paths`, each as soon as it and those before it are there.
 * Stops early when `tools.signal` aborts. Standard input is read by this thread, whatever `jobs`
 * is.
 */
export async function* judgeFiles(
  paths: readonly string[],
  settings: JudgeSettings,
  jobs: number,
  tools: JudgeTools,
): AsyncGenerator<FileJudgement> {
  const files = paths.filter((path) => path !== '-').length;
  const threads = Math.min(jobs, files);
  if (threads <= 1) {
    for (const path of paths) {
      if (tools.signal?.aborted === true) return;
      yield await judgeFile(path, settings, tools);
    }
    return;
  }
  const workers = Array.from({ length: threads }, () => startWorker(settings));
  try {
    yield* inOrder(paths, workers, settings, tools);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function* inOrder(
  paths: readonly string[],
  workers: readonly Worker[],
  settings: JudgeSettings,
  tools: JudgeTools,
): AsyncGenerator<FileJudgement> {
  const slots = paths.map(() => createSlot());
  const stopped = abortion(tools.signal);
  const queue = paths.map((path, at) => ({ path, at })).filter(({ path }) => path !== '-');
  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      slots[next.at]?.resolve(await ask(worker, next.path));
    }
  };
  const failed = Promise.all(workers.map(work)).then(() => new Promise<never>(() => undefined));
  for (const [at, slot] of slots.entries()) {
    const own = paths[at] === '-' ? judgeFile('-', settings, tools) : slot.promise;
    const judgement = await Promise.race([own, failed, stopped]);
    if (judgement === null) return;
    yield judgement;
  }
}

interface Slot {
  readonly promise: Promise<FileJudgement>;
  resolve(judgement: FileJudgement): void;
}

function createSlot(): Slot {
  let resolve: (judgement: FileJudgement) => void = () => undefined;
  const promise = new Promise<FileJudgement>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (judgement) => resolve(judgement) };
}

/** Null when the signal aborts; never anything else. */
function abortion(signal: AbortSignal | undefined): Promise<null> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve(null);
    signal?.addEventListener('abort', () => resolve(null), { once: true });
  });
}

function startWorker(settings: JudgeSettings): Worker {
  const entry = new URL('./judge-worker.ts', import.meta.url);
  return startThread(entry, { workerData: settings });
}

/** Rejects with a `HarnessError` where the thread ends instead of answering. */
async function ask(worker: Worker, path: string): Promise<FileJudgement> {
  worker.postMessage({ path } satisfies JudgeRequest);
  const settled = new AbortController();
  const { signal } = settled;
  const answer = once(worker, 'message', { signal }).then(
    ([reply]) => (reply as JudgeReply).judgement,
  );
  const ending = once(worker, 'exit', { signal }).then(([code]) => {
    throw new Error(`its thread ended with code ${code}`);
  });
  try {
    return await Promise.race([answer, ending]);
  } catch (cause) {
    const message = `the thread that judges ${path} crashed`;
    throw new HarnessError({ message, hint: hintOfCrash(cause), cause });
  } finally {
    settled.abort();
  }
}
