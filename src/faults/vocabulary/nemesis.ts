// What a kind of fault is: one record, which holds all that knows the kind. Plans, controller,
// evidence, search, reports and docs read the record, so that adding a kind is a record and a line
// in the registry.

import type { JsonObject } from '../../json.ts';
import type { NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import type { FaultFields } from '../../runtime/faults.ts';
import type { Ability, DiskTolerance, ExtraAbility } from '../../runtime/types.ts';
import type { Asks, Deed, Rhythm } from './asks.ts';
import type { ClusterView } from './cluster-view.ts';
import type { EvidenceCollector, EvidenceContext, EvidenceRule } from './evidence.ts';

/** When one fault of a family is on. Milliseconds after the start of the main phase. */
export interface FaultWindow {
  readonly at: number;
  readonly until: number;
}

/** One thing that is wrong with a fault of a plan. */
export interface FieldProblem {
  /** Below the fault: `params/widthMs`. */
  readonly field: string;
  /** What is wrong, after the field: `must be less than periodMs (500)`. */
  readonly message: string;
}

/** What the runtime must be able to do. */
export type Need = Ability | ExtraAbility;

/** A colour of the report, as CSS has it. */
export interface FaultColor {
  readonly light: string;
  readonly dark: string;
}

/**
 * `Fields`: the fields of a planned fault that are the kind's own. `Resolved`: what they come down
 * to; plain JSON.
 */
export interface NemesisRecord<Fields extends FaultFields, Resolved extends object> {
  /** The kind: lower-case words joined by hyphens. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Fewer nodes have nothing that it could disturb. Default: 1. */
  readonly nodesMin?: number;
  /** How long one of its faults lasts: drawn between these, milliseconds. */
  readonly durationMs: { readonly minimum: number; readonly maximum: number };

  /** Draws the disturbance for one window; `tolerance` is what the system says of damaged disks. */
  draw(random: Random, nodes: readonly NodeId[], tolerance: DiskTolerance): Fields;
  /** JSON Schemas of its own fields, by name. All of them are required. */
  readonly schema: JsonObject;
  /** What a schema cannot say. Targets are judged for all kinds alike. */
  problems?(fields: Fields, nodes: readonly NodeId[]): readonly FieldProblem[];
  /** What a system of so many nodes, with this tolerance, must not be asked to bear. */
  unbearable?(
    fields: Fields,
    nodes: readonly NodeId[],
    tolerance: DiskTolerance,
  ): readonly FieldProblem[];
  /**
   * Where its fields hold targets besides `targets`, each a path below the fault: `params/peers`.
   */
  readonly furtherTargets?: readonly string[];
  /** Whether a target of the system's own may stand for clients. Default: no. */
  readonly hitsClients?: boolean;

  /** What the runtime must be able to do to carry it out. */
  needs(fields: Fields): readonly Need[];
  /**
   * From what was planned to what exactly is to be done, at the moment of injection. The same
   * cluster and the same draws give the same result. `note` says, in a few words, what could not be
   * done as planned and what was done instead.
   */
  resolve(
    fields: Fields & FaultWindow,
    view: ClusterView,
    random: Random,
  ): Resolved & { readonly note?: string };
  /** JSON Schemas of the fields of what it comes down to, by name. All of them are required. */
  readonly resolvedSchema: JsonObject;
  /** The nodes without which it can show no effect: for links those that send. */
  actors(resolved: Resolved): readonly NodeId[];

  /** What it asks of the cluster from its injection on. */
  asks(resolved: Resolved): Asks;
  /** What it then changes by itself. Default: nothing. */
  rhythm?(resolved: Resolved): Rhythm | null;
  /** What is done once, after the injection. Default: nothing. */
  once?(resolved: Resolved): readonly Deed[];
  /**
   * Its place when everything is healed at the end. `first`: it stops nodes, and what others did
   * shows on nodes that run; if it has not shown by then, nothing more will. `last`: it shows once
   * nodes can reach each other again. Default: in between.
   */
  readonly healed?: 'first' | 'last';

  /** What measures it. */
  evidence(resolved: Resolved, context: EvidenceContext): EvidenceCollector;
  /** What counts as evidence, for people. */
  readonly evidenceRules: readonly EvidenceRule[];
  /** What it came down to, in words that follow the name of the kind: `n1 n2`. */
  text(resolved: Resolved): string;
  /** Its colour in reports. Default: that of all kinds that have none of their own. */
  readonly color?: FaultColor;

  /**
   * The same fault, aimed at what it hit. Default: its targets are drawn again, from the stream of
   * its own.
   */
  aimed?(fields: Fields, resolved: Resolved): Fields;
  /**
   * It on less, the most promising first. Default: one less of the nodes that are named as its
   * targets.
   */
  narrower?(fields: Fields): readonly Fields[];
  /**
   * It among the nodes that stay, by their new names; null where it hit none. Default: by its
   * targets.
   */
  among?(fields: Fields, names: ReadonlyMap<NodeId, NodeId>): Fields | null;
}

/** A kind of fault, to those who know no kind. */
export type Nemesis = NemesisRecord<FaultFields, object>;

/** Ties the types of a kind's fields to what is made of them, then forgets them. */
export function defineNemesis<Fields extends FaultFields, Resolved extends object>(
  record: NemesisRecord<Fields, Resolved>,
): Nemesis {
  return record as unknown as Nemesis;
}

/** What may happen to the disks of a system that says nothing of them. */
export const NO_TOLERANCE: DiskTolerance = { damaged: 'none', forgotten: 'none' };

/** The fields of most kinds: whom it hits. */
export interface Targeted {
  readonly targets: NonNullable<FaultFields['targets']>;
}
