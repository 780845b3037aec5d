// What the parts of one simulation share.

import type { Json } from '../../json.ts';
import type { Body, NodeId } from '../../node/types.ts';
import type { SimProfile } from './profile.ts';
import type { Scheduler } from './scheduler.ts';

/** What became of one message; one line of `messages.jsonl`. */
export interface MessageEvent {
  /** Virtual nanoseconds since the start of the run. */
  readonly time: number;
  readonly event: 'sent' | 'received' | 'lost' | 'duplicated';
  /** Counts messages in the order in which they were sent; a duplicate has the number of its original. */
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
  /** Why it was lost: `cut`, `loss`, `reset`, `full`, `down`, `unknown destination`. */
  readonly reason?: string;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly profile: SimProfile;
  /** Null where messages are not recorded; then nothing needs to be made for it. */
  readonly onMessage: ((event: MessageEvent) => void) | null;
  /** Null where logs are not kept. */
  readonly writeLog:
    | ((node: NodeId, event: string, fields: Readonly<Record<string, Json>>) => void)
    | null;
  /** Messages sent so far. */
  messages: number;
}
