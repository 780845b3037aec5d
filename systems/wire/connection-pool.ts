// A client's connections, one per node, opened when they are needed.

import type { ClockTimer } from '../../src/clock.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Connection } from '../../src/runtime/types.ts';
import type { ClientContext } from '../../src/system.ts';

export class ConnectionPool {
  readonly #context: ClientContext;
  readonly #connections = new Map<NodeId, Connection>();
  #closed = false;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  /**
   * Opens a connection to the home node or, failing that, to any other. Rejects where no node can
   * be reached.
   */
  async openAny(): Promise<void> {
    const { home, nodes, timeoutMs } = this.#context;
    const order = [home, ...nodes.filter((node) => node !== home)];
    for (const node of order) {
      if ((await this.open(node, timeoutMs / order.length)) !== null) return;
    }
    throw new Error(`none of ${order.join(', ')} could be reached`);
  }

  /** The connection to `node`; null where it cannot be opened in time. */
  async open(node: NodeId, timeoutMs: number): Promise<Connection | null> {
    const existing = this.#connections.get(node);
    if (existing !== undefined) return existing;
    const opening = this.#context.connect(node).then(
      (connection) => this.#keep(connection),
      () => null,
    );
    let giveUp: ClockTimer | null = null;
    const tooLate = new Promise<null>((resolve) => {
      giveUp = this.#context.clock.setTimer(timeoutMs, () => resolve(null));
    });
    const connection = await Promise.race([opening, tooLate]);
    (giveUp as ClockTimer | null)?.cancel();
    return connection;
  }

  /** Forgets a connection that turned out to be dead. */
  drop(node: NodeId): void {
    this.#connections.get(node)?.close();
    this.#connections.delete(node);
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  /** A connection that comes after all, after its time, still serves the next attempt. */
  #keep(connection: Connection): Connection | null {
    if (this.#closed) {
      connection.close();
      return null;
    }
    const existing = this.#connections.get(connection.node);
    if (existing !== undefined) {
      connection.close();
      return existing;
    }
    this.#connections.set(connection.node, connection);
    return connection;
  }
}
