// Hosts one node program in a process of its own: gives it a `NodeEnv` over a transport, a folder
// and the real clocks. Messages whose type starts with `ordeal_` are for the host, and the program
// never sees them.

import { type Clock, createRealClock, hostMonotonicMs, hostWallMs } from '../clock.ts';
import type { Json, JsonObject } from '../json.ts';
import { createRandom, randomSeed } from '../random.ts';
import { createDiskStorage } from './disk-storage.ts';
import type { OnMessage, Transport } from './transport.ts';
import type { Body, CreateProgram, Message, NodeClock, NodeEnv, NodeProgram } from './types.ts';

/** What the host is told on its command line, as JSON. */
export interface HostConfig {
  /** Marks the process as one of ours, for `ordeal clean`. */
  readonly run: string;
  readonly system: string;
  readonly id: string;
  readonly nodes: readonly string[];
  readonly bugs: readonly string[];
  readonly options: JsonObject;
  readonly seed: number;
  /** Folder for the node's storage. */
  readonly storage: string;
  readonly transport:
    | { readonly kind: 'stdio' }
    | {
        readonly kind: 'tcp';
        readonly listen: { readonly host: string; readonly port: number };
        readonly peers: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
      };
}

/** Writes one line of the node's log. */
export type WriteLog = (event: string, fields: Readonly<Record<string, Json>>) => void;

/**
 * Runs a node until the process ends. `crash` is called with what the program threw; it must end
 * the process.
 */
export async function runHost(
  config: HostConfig,
  create: CreateProgram,
  transport: Transport,
  writeLog: WriteLog,
  crash: (error: unknown) => never,
): Promise<void> {
  const clock = new SkewableClock(createRealClock());
  const env: NodeEnv = {
    id: config.id,
    peers: config.nodes.filter((node) => node !== config.id),
    bugs: new Set(config.bugs),
    options: config.options,
    clock,
    // A restarted node must not repeat its draws: two candidates could then split the vote for
    // ever.
    random: createRandom(config.seed).fork(config.id).fork(String(randomSeed())),
    storage: createDiskStorage(config.storage),
    send: (dest, body) => transport.send({ src: config.id, dest, body }),
    log: (event, fields) => writeLog(event, fields ?? {}),
  };
  const program = guarded(create(env), crash);
  const control = createControl(clock, config.id, transport);
  // Messages that come in before the program has started wait: a peer may be up sooner than we are.
  let early: Message[] | null = [];
  const onMessage: OnMessage = (message, reply) => {
    if (message.body.type.startsWith('ordeal_') || message.body.type === 'init') {
      control(message.body, reply);
    } else if (early !== null) early.push(message);
    else program.receive(message);
  };
  await transport.start(onMessage);
  await program.start();
  const waiting = early;
  early = null;
  for (const message of waiting) program.receive(message);
  writeLog('started', {});
}

function guarded(program: NodeProgram, crash: (error: unknown) => never): NodeProgram {
  return {
    async start() {
      try {
        await program.start();
      } catch (error) {
        crash(error);
      }
    },
    receive(message) {
      try {
        program.receive(message);
      } catch (error) {
        crash(error);
      }
    },
  };
}

/**
 * The node's own clocks. `wall` follows the system's clock, which a fault may skew from outside,
 * plus our own skew.
 */
class SkewableClock implements NodeClock {
  readonly #clock: Clock;
  #offsetMs = 0;
  #ratePpm = 1_000_000;
  #since = hostMonotonicMs();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wall(): number {
    const elapsed = hostMonotonicMs() - this.#since;
    return hostWallMs() + this.#offsetMs + elapsed * (this.#ratePpm / 1_000_000 - 1);
  }

  monotonic(): number {
    return this.#clock.now() / 1e6;
  }

  setTimer(delayMs: number, callback: () => void): { cancel(): void } {
    return this.#clock.setTimer(delayMs, callback);
  }

  skew(offsetMs: number, ratePpm: number): void {
    this.#offsetMs = offsetMs;
    this.#ratePpm = ratePpm;
    this.#since = hostMonotonicMs();
  }
}

/** Answers what the harness asks of the host itself. */
function createControl(
  clock: SkewableClock,
  id: string,
  transport: Transport,
): (body: Body, reply: (body: Body) => void) => void {
  return (body, reply) => {
    const answer = (type: string, fields: JsonObject = {}): void =>
      reply({
        ...fields,
        type,
        ...(body.msg_id === undefined ? {} : { in_reply_to: body.msg_id }),
      });
    switch (body.type) {
      case 'init':
        answer('init_ok');
        return;
      case 'ordeal_ping':
        answer('ordeal_ping_ok', { wall_ms: clock.wall(), monotonic_ms: clock.monotonic() });
        return;
      case 'ordeal_set_clock':
        clock.skew(Number(body['offset_ms']), Number(body['rate_ppm']));
        answer('ordeal_set_clock_ok');
        return;
      case 'ordeal_probe':
        transport.send({ src: id, dest: String(body['dest']), body: { type: 'ordeal_noop' } });
        answer('ordeal_probe_ok');
        return;
      default:
        return; // `ordeal_noop`, and whatever a newer harness says: nothing to do
    }
  };
}
