// What a client of locks does next depends on what it came to: it asks for a lock, does something
// with it, gives it back. This generator keeps for each process the stage it is in; a workload says
// what is done in each.
//
// Every request for a lock has a name of its own, the owner (`o1`, `o2` …), so that a history tells
// which grant an extension, a release or a look at the holder belongs to. A lock is retired after a
// number of requests.

import type { GeneratedOp, Generator, GeneratorContext, Step } from '../src/generator/generator.ts';
import { scatter } from '../src/generator/scatter.ts';
import { pending, perform } from '../src/generator/step.ts';
import type { OpTemplate } from '../src/generator/template.ts';
import type { Op, Process } from '../src/history/types.ts';
import type { JsonObject } from '../src/json.ts';
import type { Random } from '../src/random.ts';

/** What a process is up to with one lock. */
export interface Stage {
  readonly key: string;
  readonly owner: string;
  /** `queued`: it waits for its turn. */
  readonly state: 'queued' | 'held';
  /** 0 until it is told. */
  readonly token: number;
  readonly leaseMs: number;
  /** Operations done while it held the lock. */
  readonly done: number;
  /** Not before this time; nanoseconds. */
  readonly due: number;
}

/** An operation, and how long after it is over the next may come, in milliseconds (0: at once). */
export interface Move {
  readonly op: OpTemplate;
  readonly pauseMs?: number;
}

/**
 * A stranger's or a beginner's move: `owner` is a fresh name, and used up by `acquire` and
 * `enqueue` alone.
 */
export type Begin = (random: Random, key: string, owner: string) => Move;
/** What is done with the lock; null: nothing any more, it is forgotten. */
export type Proceed = (random: Random, stage: Stage) => Move | null;

export interface LockCyclesOptions {
  readonly random: Random;
  /** Locks in use at one time. */
  readonly keys: number;
  readonly requestsPerKeyMax: number;
  readonly begin: Begin;
  readonly proceed: Proceed;
  /** Told of every lock that something is asked of. */
  readonly onKey: (key: string) => void;
}

interface State {
  readonly random: Random;
  readonly stages: ReadonlyMap<Process, Stage>;
  /** Pauses that were drawn with operations that are not over yet; milliseconds. */
  readonly pauses: ReadonlyMap<Process, number>;
  readonly slots: readonly { readonly key: string; readonly requests: number }[];
  readonly namedKeys: number;
  readonly namedOwners: number;
  readonly turn: number;
}

export function lockCycles(options: LockCyclesOptions): Generator {
  const slots = Array.from({ length: options.keys }, (_, place) => ({
    key: `lock${place + 1}`,
    requests: 0,
  }));
  return new LockCycles(options, {
    random: options.random.clone(),
    stages: new Map(),
    pauses: new Map(),
    slots,
    namedKeys: options.keys,
    namedOwners: 0,
    turn: 0,
  });
}

/** What is over now frees the process for something new. */
const ENDS: ReadonlySet<string> = new Set(['release']);

class LockCycles implements Generator {
  private readonly options: LockCyclesOptions;
  private readonly state: State;

  constructor(options: LockCyclesOptions, state: State) {
    this.options = options;
    this.state = state;
  }

  next(context: GeneratorContext): Step {
    const { time, processes, free } = context;
    const { stages, turn } = this.state;
    if (free.length === 0) return pending(this);
    const dueOf = (thread: number): number =>
      Math.max(time, stages.get(processes[thread] as number)?.due ?? time);
    const first = Math.min(...free.map(dueOf));
    const ready = free.filter((thread) => dueOf(thread) === first);
    const thread = ready[scatter(time, turn, ready.length)] as number;
    const process = processes[thread] as number;
    const stage = stages.get(process);
    return stage === undefined
      ? this.beginning(process, first)
      : this.proceeding(process, stage, first);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const { process, type, f, key } = event;
    if (type === 'invoke') {
      if (key !== undefined) this.options.onKey(key);
      return this;
    }
    const pauseMs = this.state.pauses.get(process) ?? 0;
    const pauses = without(this.state.pauses, process);
    const stage = stageAfter(this.state.stages.get(process), event);
    const stages = without(this.state.stages, process);
    const rest = stage === null || ENDS.has(f) ? stages : new Map(stages);
    if (stage !== null && !ENDS.has(f)) {
      (rest as Map<Process, Stage>).set(process, {
        ...stage,
        due: context.time + Math.round(pauseMs * 1e6),
      });
    }
    return new LockCycles(this.options, { ...this.state, stages: rest, pauses });
  }

  private beginning(process: Process, time: number): Step {
    const { slots, namedKeys, namedOwners } = this.state;
    const random = this.state.random.clone();
    const place = random.int(slots.length);
    const slot = slots[place] as { readonly key: string; readonly requests: number };
    const move = this.options.begin(random, slot.key, `o${namedOwners + 1}`);
    const isRequest = move.op.f === 'acquire' || move.op.f === 'enqueue';
    const isRetired = slot.requests + 1 >= this.options.requestsPerKeyMax;
    const fresh = { key: `lock${namedKeys + 1}`, requests: 0 };
    return this.performing(process, time, move, {
      ...this.state,
      random,
      slots: slots.with(place, isRetired ? fresh : { ...slot, requests: slot.requests + 1 }),
      namedKeys: isRetired ? namedKeys + 1 : namedKeys,
      namedOwners: isRequest ? namedOwners + 1 : namedOwners,
    });
  }

  private proceeding(process: Process, stage: Stage, time: number): Step {
    const random = this.state.random.clone();
    const move = this.options.proceed(random, stage);
    if (move !== null) return this.performing(process, time, move, { ...this.state, random });
    // It is forgotten when its time has come, not before: until then the process holds the lock and
    // does nothing.
    const stages = without(this.state.stages, process);
    return new LockCycles(this.options, { ...this.state, random, stages }).beginning(process, time);
  }

  private performing(process: Process, time: number, move: Move, state: State): Step {
    const { op, pauseMs } = move;
    const given = { ...op, time, process } as GeneratedOp;
    const pauses =
      pauseMs === undefined ? state.pauses : new Map(state.pauses).set(process, pauseMs);
    return perform(given, new LockCycles(this.options, { ...state, pauses, turn: state.turn + 1 }));
  }
}

/**
 * The stage after an operation came to its end; null where the process has nothing to do with a
 * lock any more.
 */
function stageAfter(stage: Stage | undefined, { type, f, key, value, error }: Op): Stage | null {
  const { owner, token, leaseMs } = (value ?? {}) as JsonObject;
  const isOk = type === 'ok';
  switch (f) {
    case 'acquire':
    case 'await':
    case 'enqueue': {
      if (type === 'info') return null;
      if (!isOk) return f === 'await' && error?.code === 'queued' ? (stage ?? null) : null;
      return {
        key: key ?? '',
        owner: String(owner),
        state: f === 'enqueue' ? 'queued' : 'held',
        token: typeof token === 'number' ? token : 0,
        leaseMs: typeof leaseMs === 'number' ? leaseMs : 0,
        done: 0,
        due: 0,
      };
    }
    case 'extend':
      // A lock that was lost is forgotten; of one that was not, nothing is known after an `info`.
      return isOk && stage !== undefined ? { ...stage, done: stage.done + 1 } : null;
    default:
      if (stage === undefined || type === 'info') return null;
      return { ...stage, done: stage.done + 1 };
  }
}

function without<V>(map: ReadonlyMap<Process, V>, process: Process): ReadonlyMap<Process, V> {
  if (!map.has(process)) return map;
  const rest = new Map(map);
  rest.delete(process);
  return rest;
}
