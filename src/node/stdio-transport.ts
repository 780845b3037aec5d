// Newline-delimited JSON over stdin and stdout, as Maelstrom's nodes speak it. Whoever started the
// process is the network.

import { createLineSplitter } from './line-splitter.ts';
import { isMessage, type OnMessage, type Transport } from './transport.ts';
import type { Message } from './types.ts';

/**
 * The transport of a node that is a child process. `onEnd` is called when stdin ends: the harness
 * is gone.
 */
export function createStdioTransport(onEnd: () => void): Transport {
  let id = '';
  let outbox: string[] = [];
  const flush = (): void => {
    const lines = outbox;
    outbox = [];
    process.stdout.write(lines.join(''));
  };
  const write = (message: Message): void => {
    // One write for all that is sent in one turn: a write to a pipe costs more than a message.
    if (outbox.length === 0) queueMicrotask(flush);
    outbox.push(`${JSON.stringify(message)}\n`);
  };
  return {
    async start(onMessage: OnMessage) {
      process.stdin.setEncoding('utf8');
      const onLine = (line: string): void => {
        let message: unknown;
        try {
          message = JSON.parse(line);
        } catch {
          process.stderr.write(`not JSON on stdin: ${line.slice(0, 200)}\n`);
          return;
        }
        if (!isMessage(message)) return;
        const { src } = message;
        id = message.dest;
        onMessage(message, (body) => write({ src: id, dest: src, body }));
      };
      process.stdin.on('data', createLineSplitter(onLine));
      process.stdin.on('end', onEnd);
      process.stdout.on('error', onEnd);
    },
    send: write,
    stop() {
      process.stdin.destroy();
    },
  };
}
