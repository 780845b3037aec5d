// What measures one fault, the same way in every runtime, and what it may know of the others.

import type { Json } from '../../json.ts';
import type { NodeId } from '../../node/types.ts';
import type { Evidence, Link } from '../../runtime/faults.ts';
import type {
  Ability,
  ClockOffset,
  Cluster,
  ExtraAbility,
  RuntimeName,
} from '../../runtime/types.ts';

/** Measures one fault. The methods are called in this order. */
export interface EvidenceCollector {
  /** Before the fault is injected. */
  before(): Promise<void>;
  /** Right after, and whenever else there is something new to see. */
  during(): Promise<void>;
  /** While it still holds: the last look, and the judgement. */
  conclude(): Promise<Evidence>;
  /**
   * Where nothing has shown and nothing more will: does it in a plainer way, which the evidence
   * then says.
   */
  force?(): Promise<void>;
  /** Whether nothing more will show while it is on, but something may once it is healed. */
  endTells?(): boolean;
  /**
   * Once it is healed, where that can be measured: what was seen, and what is wrong if it did not
   * go away.
   */
  after?(): Promise<Aftermath>;
}

/** What was measured in all, now that the fault is healed. */
export interface Aftermath {
  readonly measurements: Json;
  /** A sentence, or null where all is right again. */
  readonly problem: string | null;
  /**
   * What the end told of the fault itself, in place of what `conclude` knew; absent where that
   * stands.
   */
  readonly verdict?: Pick<Evidence, 'effective' | 'summary'>;
}

/** What a collector works with. */
export interface EvidenceContext {
  readonly cluster: Cluster;
  /** How the runtime does what an ability names. */
  mechanism(ability: Ability | ExtraAbility): string;
  readonly knowledge: Knowledge;
}

/** What is known besides what is measured for a fault. */
export interface Knowledge extends ClockKnowledge {
  /** Whether any fault cuts a link at the moment. */
  isCut(link: Link): boolean;
}

/** What is known of the clocks. Milliseconds. */
export interface ClockKnowledge {
  /** Whether the fault asks for a wrong clock at the moment: one that strobes does not always. */
  isOn(): boolean;
  /** How far off a node's clock is when no fault touches it. */
  undisturbedMs(node: NodeId): number;
  /**
   * How far off all faults that are on together should have put a node's clock at a time: at once,
   * and bit by bit.
   */
  skewOf(node: NodeId, time: number): { readonly offsetMs: number; readonly driftedMs: number };
  /** Measures a node's clock, and keeps what was measured; null while it cannot answer. */
  measure(node: NodeId): Promise<ClockOffset | null>;
}

/** What counts as evidence, for people: a row of the table in docs/faults.md. */
export interface EvidenceRule {
  /** The kind of fault, with its type where a kind has several. */
  readonly fault: string;
  /** What is measured, and by what. */
  readonly measured: Readonly<Record<RuntimeName, string>>;
  /** When that shows that the fault took effect. */
  readonly threshold: string;
  /** What the reason of the verdict then says, after `fault f1 (kind) left no evidence: `. */
  readonly otherwise: string;
}
