// Seeded histories of other objects than registers: key–value strings, append logs, queues, stacks,
// locks; legal or with one answer wrong at 95 % of the history. Closed-loop clients; each operation
// takes effect at a uniform moment of its interval, and one that has to wait (an acquire) when that
// becomes possible.

import { ColumnsBuilder, type OperationColumns, OUTCOME_OK } from '../../src/history/columns.ts';
import { ABSENT } from '../../src/history/value-pool.ts';
import type { Json } from '../../src/json.ts';
import { mulberry32 } from './mulberry32.ts';

export type ObjectKind = 'kv' | 'append-log' | 'queue' | 'stack' | 'mutex' | 'owned-lock';

export interface ObjectOptions {
  readonly kind: ObjectKind;
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /**
   * One of so many elements is put in a second time right afterwards; 0 for none. Only for `kv`.
   */
  readonly repeatEvery: number;
  readonly isWrong: boolean;
  readonly seed: number;
}

interface Request {
  readonly f: string;
  readonly input?: Json;
}

/** An object at work: `undefined` where the operation has to wait. */
interface Thing {
  request(client: number, draw: () => number): Request;
  answer(client: number, request: Request): { readonly output?: Json } | undefined;
  /** A wrong answer in place of the right one, if there is one that is certainly wrong. */
  wrong(client: number, request: Request): { readonly output?: Json } | undefined;
}

interface Lane {
  phase: 'idle' | 'called' | 'answered';
  /** When it goes on. */
  at: number;
  key: number;
  request: Request;
  call: number;
  returned: number;
  output: Json | undefined;
}

const LATENCY_NS = 1e6;

export function generateObjects(options: ObjectOptions): OperationColumns {
  const draw = mulberry32(options.seed);
  const things = Array.from({ length: options.keys }, () => makeThing(options));
  const builder = new ColumnsBuilder(options.operations);
  const lanes = Array.from({ length: options.clients }, () => idleLane(draw() * LATENCY_NS));
  let called = 0;
  let isWrong = options.isWrong;
  for (;;) {
    const client = nextOf(lanes);
    const lane = lanes[client] as Lane;
    if (lane.at === Infinity) break;
    if (lane.phase === 'idle') {
      if (called++ >= options.operations) lane.at = Infinity;
      else begin(lane, client);
    } else if (lane.phase === 'called') {
      answer(lane, client);
    } else {
      record(lane, client);
    }
  }
  return builder.finish();

  function begin(lane: Lane, client: number): void {
    // Who holds a lock goes on with it.
    if (lane.request.f !== 'acquire') lane.key = Math.floor(draw() * options.keys);
    lane.request = (things[lane.key] as Thing).request(client, draw);
    lane.call = lane.at;
    const latency = LATENCY_NS * (0.1 - 0.9 * Math.log(1 - draw()));
    lane.returned = lane.call + latency;
    lane.at += draw() * latency;
    lane.phase = 'called';
  }

  function answer(lane: Lane, client: number): void {
    const thing = things[lane.key] as Thing;
    const late = isWrong && called > options.operations * 0.95;
    const wrong = late ? thing.wrong(client, lane.request) : undefined;
    if (wrong !== undefined) isWrong = false;
    const answered = wrong ?? thing.answer(client, lane.request);
    if (answered === undefined) {
      lane.at += LATENCY_NS / 10;
      // Whoever waits for what never comes gives up: the operation is indeterminate and left out.
      if (lane.at > lane.call + 1000 * LATENCY_NS) lane.at = Infinity;
      return;
    }
    lane.output = answered.output;
    lane.returned = Math.max(lane.returned, lane.at);
    lane.at = lane.returned;
    lane.phase = 'answered';
  }

  function record(lane: Lane, client: number): void {
    const { request, call, returned, output } = lane;
    const key = builder.keys.intern(`k${lane.key}`);
    const input = builder.values.intern(request.input);
    const f = builder.functionId(request.f);
    const code = builder.values.intern(output);
    const line = builder.size + 1;
    builder.append(client, f, key, input, ABSENT, code, call, returned, OUTCOME_OK, line);
    lane.phase = 'idle';
    lane.at += 1;
  }
}

function makeThing(options: ObjectOptions): Thing {
  switch (options.kind) {
    case 'kv':
      return keyOf(options.repeatEvery);
    case 'append-log':
      return logOf();
    case 'queue':
      return containerOf('enqueue', 'dequeue', (elements) => elements.shift());
    case 'stack':
      return containerOf('push', 'pop', (elements) => elements.pop());
    case 'mutex':
      return lockOf(false);
    case 'owned-lock':
      return lockOf(true);
  }
}

/** Tokens as in porcupine's recorded histories: `x CLIENT N y`. */
function keyOf(repeatEvery: number): Thing {
  let text = '';
  let count = 0;
  let repeated = '';
  const seen: string[] = [];
  return {
    request(client, draw) {
      const kind = draw();
      if (kind < 0.42) return { f: 'get' };
      if (kind < 0.48) return { f: 'put', input: `x ${client} ${count++} y` };
      const again = repeated;
      repeated = '';
      if (again !== '') return { f: 'append', input: again };
      const token = `x ${client} ${count++} y`;
      if (repeatEvery > 0 && draw() * repeatEvery < 1) repeated = token;
      return { f: 'append', input: token };
    },
    answer(_client, { f, input }) {
      if (f === 'get') {
        seen.push(text);
        return { output: text };
      }
      text = f === 'put' ? (input as string) : text + (input as string);
      return {};
    },
    wrong: (_client, { f }) =>
      f === 'get' && seen.length > 1 && seen[0] !== text
        ? { output: seen[0] as string }
        : undefined,
  };
}

function logOf(): Thing {
  const list: number[] = [];
  let count = 0;
  return {
    request: (_client, draw) => (draw() < 0.5 ? { f: 'read' } : { f: 'append', input: ++count }),
    answer(_client, { f, input }) {
      if (f === 'read') return { output: [...list] };
      list.push(input as number);
      return {};
    },
    wrong: (_client, { f }) =>
      f === 'read' && list.length > 2 ? { output: list.slice(1) } : undefined,
  };
}

function containerOf(
  put: string,
  take: string,
  remove: (elements: number[]) => number | undefined,
): Thing {
  const elements: number[] = [];
  let last: number | undefined;
  let count = 0;
  return {
    request: (_client, draw) => (draw() < 0.5 ? { f: take } : { f: put, input: ++count }),
    answer(_client, { f, input }) {
      if (f === put) {
        elements.push(input as number);
        return {};
      }
      last = remove(elements);
      return { output: last ?? null };
    },
    wrong: (_client, { f }) => (f === take && last !== undefined ? { output: last } : undefined),
  };
}

function lockOf(owned: boolean): Thing {
  let holder: number | undefined;
  let token = 0;
  const holds = new Set<number>();
  const answer = (client: number, { f }: Request) => {
    if (f === 'release') {
      holds.delete(client);
      if (holder === client) holder = undefined;
      return {};
    }
    holder = client;
    holds.add(client);
    token++;
    return owned ? { output: token } : {};
  };
  return {
    request: (client) => ({
      f: holds.has(client) ? 'release' : 'acquire',
      ...(owned ? { input: client } : {}),
    }),
    answer: (client, request) =>
      request.f === 'acquire' && holder !== undefined ? undefined : answer(client, request),
    wrong: (client, request) =>
      request.f === 'acquire' && holder !== undefined ? answer(client, request) : undefined,
  };
}

function idleLane(at: number): Lane {
  const request = { f: '' };
  return { phase: 'idle', at, key: 0, request, call: 0, returned: 0, output: undefined };
}

/** The lane whose moment comes first. */
function nextOf(lanes: readonly Lane[]): number {
  let first = 0;
  for (let other = 1; other < lanes.length; other++) {
    if ((lanes[other] as Lane).at < (lanes[first] as Lane).at) first = other;
  }
  return first;
}
