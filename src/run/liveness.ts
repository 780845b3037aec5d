// The second half of a run's question: not "was anything wrong?" but "does it go on?". After the
// main phase the nodes of a random core are left in peace, all others broken for good, and the
// cluster must serve again within a bound. A system that is safe because it stands still is found
// out here. Counterparts: the liveness mode of TigerBeetle's simulator, and of FoundationDB's
// swizzled cores; what a system needs to be obliged to serve it says itself.

import type { LivenessAttempt } from '../../checkers/liveness.ts';
import { majorityOf } from '../../nemeses/parts/targets.ts';
import type { Asks, LinkAsk, NodeAsk } from '../faults/vocabulary/asks.ts';
import type { Generator, GeneratorContext, Step } from '../generator/generator.ts';
import { done, pending, perform } from '../generator/step.ts';
import type { Op } from '../history/types.ts';
import type { NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Capabilities } from '../runtime/types.ts';

/** A kind of operation that was not asked within this time need not be waited for. */
const RARE_MS = 2_000;

/** What a node outside of the core is like from then on. */
export type Breakage = LivenessAttempt['broken'][NodeId];

export interface Core {
  readonly core: readonly NodeId[];
  readonly broken: Readonly<Record<NodeId, Breakage>>;
}

/**
 * Draws the core and what happens to the others. Null where no core could be obliged to serve: too
 * many nodes have lost what they had synced.
 */
export function drawCore(
  nodes: readonly NodeId[],
  undamaged: readonly NodeId[],
  suffices: 'majority' | 'all',
  capabilities: Capabilities,
  random: Random,
): Core | null {
  const size = suffices === 'all' ? nodes.length : majorityOf(nodes.length);
  if (undamaged.length < size) return null;
  const chosen = new Set(random.shuffle(undamaged).slice(0, size));
  const ways: Breakage[] = [];
  if (capabilities.kill.available) ways.push('down');
  if (capabilities.pause.available) ways.push('paused');
  if (capabilities['cut-links'].available) ways.push('cut off', 'deaf', 'mute');
  const others = ways.length === 0 ? [] : nodes.filter((node) => !chosen.has(node));
  return {
    core: nodes.filter((node) => chosen.has(node)),
    broken: Object.fromEntries(others.map((node) => [node, random.pick(ways)])),
  };
}

/** What makes the others as broken as was drawn. */
export function breakagesOf({ broken }: Core, nodes: readonly NodeId[]): Asks {
  const withFate = (fate: Breakage): NodeId[] =>
    Object.keys(broken).filter((node) => broken[node] === fate);
  const stopped = (fate: 'down' | 'paused'): NodeAsk[] =>
    withFate(fate).map((node) => ({ node, status: fate }));
  const cut = (fate: Breakage, direction: 'in' | 'out'): LinkAsk[] =>
    withFate(fate).flatMap((node) =>
      nodes
        .filter((other) => other !== node)
        .map((other) => ({
          ...(direction === 'out' ? { from: node, to: other } : { from: other, to: node }),
          cut: true,
        })),
    );
  return {
    nodes: [...stopped('down'), ...stopped('paused')],
    links: [
      ...cut('cut off', 'in'),
      ...cut('cut off', 'out'),
      ...cut('deaf', 'in'),
      ...cut('mute', 'out'),
    ],
  };
}

/** What the clients go on to ask, until an operation of each required kind has succeeded. */
export function untilServed(generator: Generator, required: readonly string[]): Generator {
  return new UntilServed(generator, new Set(required), new Set(), false, null);
}

class UntilServed implements Generator {
  private readonly generator: Generator;
  /** Kinds that have not succeeded yet. */
  private readonly missing: ReadonlySet<string>;
  /** Kinds that were asked for. */
  private readonly asked: ReadonlySet<string>;
  private readonly succeeded: boolean;
  private readonly start: number | null;

  constructor(
    generator: Generator,
    missing: ReadonlySet<string>,
    asked: ReadonlySet<string>,
    succeeded: boolean,
    start: number | null,
  ) {
    this.generator = generator;
    this.missing = missing;
    this.asked = asked;
    this.succeeded = succeeded;
    this.start = start;
  }

  next(context: GeneratorContext): Step {
    const start = this.start ?? context.time;
    if (this.isServed(context.time - start)) return done;
    const step = this.generator.next(context);
    const rest = (generator: Generator, asked = this.asked): Generator =>
      new UntilServed(generator, this.missing, asked, this.succeeded, start);
    switch (step.kind) {
      case 'op':
        return perform(step.op, rest(step.rest, new Set([...this.asked, step.op.f])));
      case 'pending':
        return pending(rest(step.rest), step.wake);
      case 'done':
        return done;
    }
  }

  private isServed(elapsedNs: number): boolean {
    if (this.missing.size === 0) return true;
    if (!this.succeeded || elapsedNs < RARE_MS * 1e6) return false;
    return [...this.missing].every((f) => !this.asked.has(f));
  }

  update(context: GeneratorContext, event: Op): Generator {
    const generator = this.generator.update(context, event);
    const succeeded = this.succeeded || event.type === 'ok';
    const missing =
      event.type === 'ok' && this.missing.has(event.f)
        ? new Set([...this.missing].filter((f) => f !== event.f))
        : this.missing;
    return new UntilServed(generator, missing, this.asked, succeeded, this.start);
  }
}
