// `messages.jsonl`: every message of a run, where it was asked for and the runtime carries the
// messages itself.

import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { openLineFile } from '../line-file.ts';
import type { RecordMessage } from '../runtime/message-trace.ts';
import { RunFile } from './stored-run.ts';

export interface MessageLog {
  /**
   * For the cluster's spec. Empty where nobody wants messages: a runtime then makes nothing for
   * them.
   */
  readonly recorder: { readonly onMessage?: RecordMessage };
  /**
   * Returns why the file is not whole, or null: a full disk must not end the run, and must not go
   * unsaid.
   */
  close(): string | null;
}

/** Keeps messages in a file of `directory` (null: nowhere), and tells `onMessage` of each. */
export function openMessageLog(directory: string | null, onMessage?: RecordMessage): MessageLog {
  if (directory === null) {
    return { recorder: onMessage === undefined ? {} : { onMessage }, close: () => null };
  }
  const file = openLineFile(join(directory, RunFile.messages));
  let failure: string | null = null;
  const record: RecordMessage = (event) => {
    onMessage?.(event);
    if (failure !== null) return;
    try {
      file.write(JSON.stringify(event));
    } catch (error) {
      failure = messageOf(error);
    }
  };
  return {
    recorder: { onMessage: record },
    close() {
      file.close();
      return failure;
    },
  };
}
