// What became of the messages of a run, told where the harness sees them: in the simulated network,
// or in the router of local processes.

import type { Clock } from '../clock.ts';
import type { Body, Message } from '../node/types.ts';

/** What became of one message; one line of `messages.jsonl`. */
export interface MessageEvent {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  readonly event: 'sent' | 'received' | 'lost' | 'duplicated';
  /**
   * Counts messages in the order in which they were sent; a duplicate has the number of its
   * original.
   */
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
  /** Why it was lost: `cut`, `loss`, `reset`, `full`, `down`, `unknown destination`. */
  readonly reason?: string;
}

/** Takes note of messages, in order. It must not throw. */
export type RecordMessage = (event: MessageEvent) => void;

/** One message on its way. */
export interface TracedMessage {
  received(): void;
  lost(reason: string): void;
  /** A second copy goes its own way. */
  duplicated(): void;
}

/** Follows messages in real time. */
export class MessageTrace {
  readonly #clock: Clock;
  readonly #record: RecordMessage;
  #sent = 0;

  constructor(clock: Clock, record: RecordMessage) {
    this.#clock = clock;
    this.#record = record;
  }

  sent(message: Message): TracedMessage {
    const id = this.#sent++;
    const tell = (event: MessageEvent['event'], reason?: string): void =>
      this.#record({
        time: this.#clock.now(),
        event,
        id,
        ...message,
        ...(reason === undefined ? {} : { reason }),
      });
    tell('sent');
    return {
      received: () => tell('received'),
      lost: (reason) => tell('lost', reason),
      duplicated: () => tell('duplicated'),
    };
  }
}
