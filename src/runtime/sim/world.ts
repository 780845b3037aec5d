// What the parts of one simulation share.

import type { Json } from '../../json.ts';
import type { NodeId } from '../../node/types.ts';
import type { RecordMessage } from '../message-trace.ts';
import type { SimProfile } from './profile.ts';
import type { Scheduler } from './scheduler.ts';

export interface World {
  readonly scheduler: Scheduler;
  readonly profile: SimProfile;
  /** Null where messages are not recorded; then nothing needs to be made for it. */
  readonly onMessage: RecordMessage | null;
  /** Null where logs are not kept. */
  readonly writeLog:
    | ((node: NodeId, event: string, fields: Readonly<Record<string, Json>>) => void)
    | null;
  /** Messages sent so far. */
  messages: number;
}
