// Takes faults back behind Ordeal's back: another hand in the sandboxes of a run.

import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { NODE_LABEL, PART_LABEL, RUN_LABEL } from '../../../src/runtime/docker/labels.ts';
import { engine } from './engine.ts';

/** Ids of the containers of a run: of one part, or of both. */
export async function containersOf(
  runId: string,
  part?: 'sandbox' | 'node',
): Promise<readonly { readonly id: string; readonly node: string }[]> {
  const labels = [
    `${RUN_LABEL}=${runId}`,
    ...(part === undefined ? [] : [`${PART_LABEL}=${part}`]),
  ];
  const found = await engine().docker.listContainers({ filters: { label: labels } });
  return found.map(({ Id, Labels }) => ({ id: Id, node: Labels[NODE_LABEL] ?? '' }));
}

/** Runs a JavaScript program in a container; gives what it printed. */
export async function runIn(container: string, script: string): Promise<string> {
  const { docker } = engine();
  const exec = await docker.getContainer(container).exec({
    Cmd: ['node', '-e', script],
    AttachStdout: true,
    AttachStderr: true,
    // Whatever skews the node's clock is not for the hand that looks at it.
    Env: ['LD_PRELOAD='],
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  docker.modem.demuxStream(stream, output, output);
  stream.on('end', () => output.end());
  await finished(output);
  return text;
}

/** Empties the chain of the fault rules every 20 ms, for as long as the container lives. */
export const DROP_NOTHING = `
  const { execFileSync } = require('node:child_process');
  const rules = '*filter\\n:ordeal - [0:0]\\nCOMMIT\\n';
  for (;;) {
    try { execFileSync('iptables-nft-restore', ['--noflush'], { input: rules, stdio: 'pipe' }); } catch {}
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
`;

/** Keeps the clock file as it is where nothing is wrong. */
export const CLOCK_IS_RIGHT = `
  const { writeFileSync } = require('node:fs');
  for (;;) {
    try { writeFileSync('/data/clock/offset', '+0 x1\\n'); } catch {}
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
`;

/** Leads no connection to the relay any more. */
export const RELAY_NOTHING = `
  const { execFileSync } = require('node:child_process');
  const rules = '*nat\\n:ordeal-relay - [0:0]\\nCOMMIT\\n';
  execFileSync('iptables-nft-restore', ['--noflush'], { input: rules, stdio: 'pipe' });
`;
