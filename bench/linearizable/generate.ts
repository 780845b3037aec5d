// Seeded histories of a simulated register store, legal or with one anomaly planted, straight into
// columns. Closed-loop clients with exponential latencies; each operation takes effect at a uniform
// moment of its interval.

import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../src/history/columns.ts';
import { ABSENT, NULL } from '../../src/history/value-pool.ts';
import { mulberry32 } from './mulberry32.ts';

export interface GenerateOptions {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** Weights of read, write and compare-and-set. */
  readonly mix: readonly [number, number, number];
  /** Number of distinct values; 0 writes a fresh value each time. */
  readonly domain: number;
  /** Fraction of operations that end indeterminate; half of them take effect, late. */
  readonly indeterminate: number;
  /**
   * Planted at 95 % of the history. `stale-once`: a value that is written once, first, is read
   * again.
   */
  readonly anomaly: 'none' | 'stale-read' | 'lost-update' | 'stale-once';
  readonly seed: number;
}

interface Draft {
  client: number;
  key: number;
  f: 'read' | 'write' | 'cas';
  input: number;
  input2: number;
  output: number;
  call: number;
  returned: number;
  outcome: number;
}

/** Mean latency in nanoseconds. */
const LATENCY_NS = 1e6;
/**
 * For how many mean latencies an indeterminate operation blocks its client, and may take effect.
 */
const TIMEOUT = 10;
const LATE = 20;

/** The history; operations are in order of their calls. */
export function generate(options: GenerateOptions): OperationColumns {
  const drafts = new Simulation(options).run();
  if (options.anomaly === 'stale-read') plantStaleRead(drafts, options);
  if (options.anomaly === 'lost-update') plantLostUpdate(drafts, options);
  if (options.anomaly === 'stale-once') plantStaleOnce(drafts, options);
  const builder = new ColumnsBuilder(Math.max(16, drafts.length));
  const ids = { read: 0, write: 0, cas: 0 };
  for (const f of ['read', 'write', 'cas'] as const) ids[f] = builder.functionId(f);
  const keys = Array.from({ length: options.keys }, (_, key) => builder.keys.intern(`k${key}`));
  drafts.forEach((draft, i) => {
    const { client, f, input, input2, output, call, returned, outcome } = draft;
    const key = keys[draft.key] as number;
    builder.append(client, ids[f], key, input, input2, output, call, returned, outcome, i + 1);
  });
  return builder.finish();
}

const CALL = 0;
const EFFECT = 1;
const RETURN = 2;

class Simulation {
  readonly #options: GenerateOptions;
  readonly #random: () => number;
  /** A binary heap of events: time, kind, and client or draft. */
  readonly #heap: [number, number, number][] = [];
  readonly #drafts: Draft[] = [];
  readonly #state: number[];
  readonly #known: Map<number, number>[];
  readonly #client: number[];
  /** By draft: which of the concurrent clients performs it, whatever it is called. */
  readonly #lane: number[] = [];
  #clients: number;
  #fresh = 1;
  #moment = 0;

  constructor(options: GenerateOptions) {
    this.#options = options;
    this.#random = mulberry32(options.seed);
    this.#state = new Array<number>(options.keys).fill(NULL);
    this.#known = Array.from({ length: options.clients }, () => new Map());
    this.#client = Array.from({ length: options.clients }, (_, client) => client);
    this.#clients = options.clients;
  }

  run(): Draft[] {
    for (let lane = 0; lane < this.#options.clients; lane++) {
      this.#push(this.#random() * LATENCY_NS, CALL, lane);
    }
    for (let event = this.#pop(); event !== undefined; event = this.#pop()) {
      const [time, kind, subject] = event;
      if (kind === CALL) this.#call(time, subject);
      else if (kind === EFFECT) this.#takeEffect(this.#drafts[subject] as Draft);
      else this.#return(time, subject);
    }
    return this.#drafts;
  }

  #call(time: number, lane: number): void {
    const { operations, keys, indeterminate } = this.#options;
    if (this.#drafts.length >= operations) return;
    const draft = this.#draft(Math.floor(this.#random() * keys), lane, this.#stamp(time));
    const id = this.#drafts.length;
    this.#drafts.push(draft);
    this.#lane.push(lane);
    // The value of `stale-once` must be known to have been written.
    const certain = this.#options.anomaly === 'stale-once' && id === 0;
    if (!certain && this.#random() < indeterminate) {
      draft.outcome = OUTCOME_INFO;
      if (this.#random() < 0.5) this.#push(time + this.#random() * LATE * LATENCY_NS, EFFECT, id);
      this.#push(time + TIMEOUT * LATENCY_NS, RETURN, id);
      return;
    }
    const latency = LATENCY_NS * (0.1 - 0.9 * Math.log(1 - this.#random()));
    this.#push(time + this.#random() * latency, EFFECT, id);
    this.#push(time + latency, RETURN, id);
  }

  #draft(key: number, lane: number, call: number): Draft {
    const { mix, domain, anomaly } = this.#options;
    const draft: Draft = {
      client: this.#client[lane] as number,
      key,
      f: 'read',
      input: ABSENT,
      input2: ABSENT,
      output: ABSENT,
      call,
      returned: Infinity,
      outcome: OUTCOME_OK,
    };
    const first = anomaly === 'stale-once' && this.#drafts.length === 0;
    const weight = this.#random() * (mix[0] + mix[1] + mix[2]);
    if (first || (weight >= mix[0] && weight < mix[0] + mix[1])) {
      draft.f = 'write';
      draft.input = first ? domain + 1 : this.#value();
    } else if (weight >= mix[0]) {
      draft.f = 'cas';
      draft.input = this.#guess(key, lane);
      draft.input2 = this.#value();
    }
    return draft;
  }

  #value(): number {
    const { domain } = this.#options;
    return domain === 0 ? this.#fresh++ : 1 + Math.floor(this.#random() * domain);
  }

  /** With unique values: half the time what is there, otherwise what this client saw last. */
  #guess(key: number, lane: number): number {
    const { domain } = this.#options;
    if (domain > 0) return 1 + Math.floor(this.#random() * domain);
    const seen = this.#known[lane]?.get(key) ?? NULL;
    return this.#random() < 0.5 ? (this.#state[key] as number) : seen;
  }

  #takeEffect(draft: Draft): void {
    const state = this.#state[draft.key] as number;
    if (draft.f === 'read') {
      if (draft.outcome === OUTCOME_OK) draft.output = state;
    } else if (draft.f === 'write') {
      this.#state[draft.key] = draft.input;
    } else if (state === draft.input) {
      this.#state[draft.key] = draft.input2;
    } else if (draft.outcome === OUTCOME_OK) {
      draft.outcome = OUTCOME_REFUSED;
    }
  }

  #return(time: number, id: number): void {
    const draft = this.#drafts[id] as Draft;
    const lane = this.#lane[id] as number;
    const moment = this.#stamp(time);
    if (draft.outcome === OUTCOME_INFO) {
      this.#client[lane] = this.#clients++;
    } else {
      draft.returned = moment;
      const known =
        draft.f === 'read' ? draft.output : draft.f === 'write' ? draft.input : draft.input2;
      if (draft.outcome === OUTCOME_OK) this.#known[lane]?.set(draft.key, known);
    }
    this.#push(time + 1 + this.#random() * 1000, CALL, lane);
  }

  /** Moments are whole, different, and in the order of the events. */
  #stamp(time: number): number {
    this.#moment = Math.max(this.#moment + 1, Math.floor(time));
    return this.#moment;
  }

  #push(time: number, kind: number, subject: number): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push([time, kind, subject]);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as [number, number, number])[0] <= time) break;
      heap[at] = heap[parent] as [number, number, number];
      at = parent;
    }
    heap[at] = [time, kind, subject];
  }

  #pop(): [number, number, number] | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const other = heap[child + 1];
      if (other !== undefined && other[0] < (heap[child] as [number, number, number])[0]) child++;
      if ((heap[child] as [number, number, number])[0] >= last[0]) break;
      heap[at] = heap[child] as [number, number, number];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

/** Replaces the result of a read by a value that had been overwritten before it was called. */
function plantStaleRead(drafts: Draft[], options: GenerateOptions): void {
  const written = (draft: Draft) => (draft.f === 'cas' ? draft.input2 : draft.input);
  for (let i = Math.floor(options.operations * 0.95); i < drafts.length; i++) {
    const read = drafts[i] as Draft;
    if (read.f !== 'read' || read.outcome !== OUTCOME_OK) continue;
    const before = drafts.filter(
      (each) =>
        each.key === read.key &&
        each.f !== 'read' &&
        each.outcome === OUTCOME_OK &&
        each.returned < read.call,
    );
    const newest = before.reduce(
      (best, each) => (each.call > best.call ? each : best),
      before[0] as Draft,
    );
    const stale = before.filter((each) => each.returned < newest.call).pop();
    if (stale === undefined || written(stale) === read.output) continue;
    read.output = written(stale);
    return;
  }
}

/** Lets a compare-and-set succeed whose value another one had replaced. */
function plantLostUpdate(drafts: Draft[], options: GenerateOptions): void {
  const replaced = new Set<string>();
  for (const { f, key, input, outcome } of drafts) {
    if (f === 'cas' && outcome === OUTCOME_OK) replaced.add(`${key} ${input}`);
  }
  const from = Math.floor(options.operations * 0.95);
  const late = drafts
    .slice(from)
    .find(
      ({ f, key, input, outcome }) =>
        f === 'cas' && outcome === OUTCOME_REFUSED && replaced.has(`${key} ${input}`),
    );
  if (late !== undefined) late.outcome = OUTCOME_OK;
}

function plantStaleOnce(drafts: Draft[], options: GenerateOptions): void {
  const key = drafts[0]?.key;
  const late = drafts
    .slice(Math.floor(options.operations * 0.95))
    .find((draft) => draft.f === 'read' && draft.outcome === OUTCOME_OK && draft.key === key);
  if (late !== undefined) late.output = options.domain + 1;
}
