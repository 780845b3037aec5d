// The logs of simulated nodes, kept in memory and written when the simulation is over: searching
// thousands of seeds must not wait for a disk. The lines are those of src/runtime/node-log.ts.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../json.ts';
import type { NodeId } from '../../node/types.ts';

/** Characters kept of each node's log; what comes later is counted only. */
const LENGTH_MAX = 32 * 1024 * 1024;

interface Log {
  readonly lines: string[];
  length: number;
  dropped: number;
}

export class SimLogs {
  readonly #logs = new Map<NodeId, Log>();

  add(time: number, node: NodeId, event: string, fields: Readonly<Record<string, Json>>): void {
    let log = this.#logs.get(node);
    if (log === undefined) {
      log = { lines: [], length: 0, dropped: 0 };
      this.#logs.set(node, log);
    }
    if (log.length > LENGTH_MAX) {
      log.dropped++;
      return;
    }
    const line = JSON.stringify({ ...fields, time, event });
    log.lines.push(line);
    log.length += line.length;
  }

  /** The log of a node so far, one JSON object per line. */
  text(node: NodeId): string {
    const log = this.#logs.get(node);
    if (log === undefined) return '';
    const lines = [...log.lines];
    if (log.dropped > 0) lines.push(JSON.stringify({ event: 'log-full', dropped: log.dropped }));
    return `${lines.join('\n')}\n`;
  }

  /** Writes `nodes/<id>.log` below the run's folder. */
  async write(directory: string): Promise<void> {
    await mkdir(join(directory, 'nodes'), { recursive: true });
    for (const node of this.#logs.keys()) {
      await writeFile(join(directory, 'nodes', `${node}.log`), this.text(node));
    }
  }
}
