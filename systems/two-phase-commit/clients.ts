// What clients were told: of each, the latest transaction and what came of it. A client that asks
// again, because an answer was lost, gets the answer that there is; nothing is run a second time.

import type { Json } from '../../src/json.ts';
import type { AttemptId } from './attempts.ts';
import type { ClientOutcome } from './records.ts';

/** Clients remembered; many times those of a run. */
const CLIENTS_MAX = 2_000;

export type ClientState =
  | { readonly kind: 'running'; readonly sequence: number; readonly attempt: AttemptId }
  | { readonly kind: 'committed'; readonly sequence: number; readonly result: Json }
  | { readonly kind: 'aborted'; readonly sequence: number };

export class Clients {
  /** The one that was heard of least recently first. */
  readonly #states = new Map<string, ClientState>();
  #forgotten = false;

  get(client: string): ClientState | undefined {
    return this.#states.get(client);
  }

  /**
   * Whether the outcome of some client's transaction has been dropped: then an unknown client may
   * be one of those.
   */
  get hasForgotten(): boolean {
    return this.#forgotten;
  }

  /** Notes where a client's transaction stands, unless a later one is known. */
  set(client: string, state: ClientState): void {
    const before = this.#states.get(client);
    if (before !== undefined && before.sequence > state.sequence) return;
    this.#states.delete(client);
    this.#states.set(client, state);
    if (this.#states.size <= CLIENTS_MAX) return;
    for (const [other, { kind }] of this.#states) {
      if (kind === 'running') continue;
      this.#states.delete(other);
      this.#forgotten = true;
      return;
    }
  }

  snapshot(): { readonly clients: readonly ClientOutcome[]; readonly clientsForgotten: boolean } {
    const clients = [...this.#states].flatMap(([client, state]): ClientOutcome[] => {
      if (state.kind === 'running') return [];
      return [[client, state.sequence, state.kind === 'committed' ? state.result : null]];
    });
    return { clients, clientsForgotten: this.#forgotten };
  }

  load(clients: readonly ClientOutcome[], forgotten: boolean): void {
    this.#forgotten = forgotten;
    for (const [client, sequence, result] of clients) {
      if (result === null) this.set(client, { kind: 'aborted', sequence });
      else this.set(client, { kind: 'committed', sequence, result });
    }
  }
}
