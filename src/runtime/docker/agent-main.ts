// Runs in a node's sandbox, as its only process, and does there what the harness asks: run a
// network tool, write a file, relay connections, send probes. Requests and answers are lines of
// JSON over the container's own stdin and stdout, so that a fault costs one round trip and no
// `docker exec`. Bundled into one file for the image.

import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ProbeListener, sendNumbered, sendProbe, type TransitRequest } from './prober.ts';
import { Relay, type RelayRoute, type RelayState } from './relay.ts';

/** What the harness may ask. `id` comes back in the answer. */
export type AgentRequest =
  | {
      readonly id: number;
      readonly op: 'run';
      readonly argv: readonly string[];
      readonly stdin: string;
    }
  | { readonly id: number; readonly op: 'write'; readonly path: string; readonly text: string }
  | {
      readonly id: number;
      readonly op: 'send-datagrams';
      readonly host: string;
      readonly port: number;
      readonly count: number;
    }
  /** Opens the relay and answers probes; once per sandbox. */
  | {
      readonly id: number;
      readonly op: 'open-relay';
      readonly routes: readonly RelayRoute[];
      readonly probePort: number;
    }
  | { readonly id: number; readonly op: 'set-relay'; readonly states: readonly RelayState[] }
  | { readonly id: number; readonly op: 'probe'; readonly probe: TransitRequest }
  | {
      readonly id: number;
      readonly op: 'send-numbered';
      readonly host: string;
      readonly port: number;
      readonly count: number;
    }
  | { readonly id: number; readonly op: 'count-numbered'; readonly address: string };

/** `ok` is false where the tool failed or the request made no sense; `output` then says why. */
export interface AgentAnswer {
  readonly id: number;
  readonly ok: boolean;
  readonly output: string;
}

const TOOL_DEADLINE_MS = 20_000;
const relay = new Relay();
const probes = new ProbeListener();
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

process.stdout.write(`${JSON.stringify({ id: 0, ok: true, output: 'ready' })}\n`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as AgentRequest;
  const answer = (ok: boolean, output: string): void => {
    process.stdout.write(`${JSON.stringify({ id: request.id, ok, output })}\n`);
  };
  try {
    perform(request, answer);
  } catch (error) {
    answer(false, String(error));
  }
});

function perform(request: AgentRequest, answer: (ok: boolean, output: string) => void): void {
  switch (request.op) {
    case 'run':
      run(request.argv, request.stdin, answer);
      return;
    case 'write':
      // Written aside and renamed: libfaketime must never read half a line.
      writeFileSync(`${request.path}.new`, request.text);
      renameSync(`${request.path}.new`, request.path);
      answer(true, '');
      return;
    case 'send-datagrams':
      sendDatagrams(request.host, request.port, request.count, () => answer(true, ''));
      return;
    case 'open-relay':
      Promise.all([relay.open(request.routes), probes.open(request.probePort)]).then(
        () => answer(true, ''),
        (error) => answer(false, String(error)),
      );
      return;
    case 'set-relay':
      relay.set(request.states);
      answer(true, '');
      return;
    case 'probe':
      void sendProbe(request.probe).then((transit) => answer(true, JSON.stringify(transit)));
      return;
    case 'send-numbered':
      sendNumbered(request.host, request.port, request.count, `b${request.id}`, () =>
        answer(true, ''),
      );
      return;
    case 'count-numbered':
      answer(true, JSON.stringify(probes.counts(request.address)));
  }
}

function run(
  argv: readonly string[],
  stdin: string,
  answer: (ok: boolean, output: string) => void,
): void {
  const options = { timeout: TOOL_DEADLINE_MS, maxBuffer: OUTPUT_BYTES_MAX };
  const child = execFile(argv[0] ?? '', argv.slice(1), options, (error, stdout, stderr) => {
    answer(error === null, error === null ? stdout : `${stderr}${error.message}`);
  });
  // A tool that ends early leaves a broken pipe; its own complaint is the better message.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
}

/**
 * Small packets that no program waits for: they show what a link does to a packet, and disturb
 * nobody.
 */
function sendDatagrams(host: string, port: number, count: number, done: () => void): void {
  const socket = createSocket('udp4');
  let pending = count;
  const sent = (): void => {
    pending -= 1;
    if (pending === 0) socket.close(done);
  };
  socket.on('error', () => undefined);
  for (let i = 0; i < count; i++) socket.send('ordeal', port, host, sent);
}
