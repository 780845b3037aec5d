// Evidence of packet faults: a probe is sent down each link before and during the fault, and its way is measured.

import { unreachable } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type { Evidence, Link, PacketEffect } from '../../runtime/faults.ts';
import type { Cluster, ProbeOptions, Transit } from '../../runtime/types.ts';
import type { Aftermath, EvidenceCollector } from './collector.ts';
import { nameOf } from './links.ts';

/** A delayed probe must take this part of the planned delay at least. */
export const DELAY_PART = 0.8;
/** A throttled probe must take this part at least of what its bytes need at the planned speed. */
export const BANDWIDTH_PART = 0.5;
/** A probe on a stalled link must not have arrived after this long. */
export const STALL_MS = 300;
/** Probes that must be as planned, of how many tries: one that is unlucky says nothing. */
const TRIES = 3;
/** A throttled link is measured with as many bytes as it carries in this time, within limits. */
const TRANSFER_MS = 250;
const PROBE_BYTES = { minimum: 600, maximum: 64_000 };

type ProbedEffect = Exclude<PacketEffect, { readonly type: 'loss' | 'duplicate' | 'reorder' }>;
type CountedEffect = Extract<PacketEffect, { readonly type: 'duplicate' | 'reorder' }>;

/** What one link showed. */
type Finding = 'as planned' | 'not as planned' | 'not known';

/** Delay, bandwidth, stall and reset: how a probe fares. Links that another fault cuts say nothing. */
export class TransitEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #links: readonly Link[];
  readonly #effect: ProbedEffect;
  readonly #isCut: (link: Link) => boolean;
  readonly #seen = new Map<string, { readonly during: Transit[]; finding: Finding }>();
  readonly #before = new Map<string, Transit>();
  readonly #after = new Map<string, Transit>();

  constructor(
    cluster: Cluster,
    mechanism: string,
    fault: { readonly links: readonly Link[]; readonly effect: ProbedEffect },
    isCut: (link: Link) => boolean,
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#links = fault.links;
    this.#effect = fault.effect;
    this.#isCut = isCut;
  }

  async before(): Promise<void> {
    const options = { ...probeFor(this.#effect), holdMs: 0 };
    await Promise.all(
      this.#links.map(async (link) => {
        this.#seen.set(nameOf(link), { during: [], finding: 'not known' });
        // Waiting for a probe that a cut swallows would hold up the fault.
        if (this.#isCut(link)) return;
        this.#before.set(nameOf(link), await this.#cluster.transit(link, options));
      }),
    );
  }

  async during(): Promise<void> {
    // The last look is the one that counts: until then the fault might have been taken back.
  }

  async conclude(): Promise<Evidence> {
    await Promise.all(this.#links.map((link) => this.#look(link)));
    return { ...this.#judgement(), mechanism: this.#mechanism, measurements: this.#measurements() };
  }

  /**
   * Links that carry nothing now, and of which nobody knows whether they carried anything before: another fault had
   * cut them. Only if they carry something once this fault is healed, it was this fault.
   */
  endTells(): boolean {
    const findings = this.#links.map((link) => this.#seen.get(nameOf(link))?.finding);
    const isOpen = findings.every((finding) => finding === 'not known');
    return isOpen && this.#links.some((link) => this.#isSilent(link));
  }

  async after(): Promise<Aftermath> {
    const silent = this.endTells() ? this.#links.filter((link) => this.#isSilent(link)) : [];
    const options = { ...probeFor(this.#effect), holdMs: 0 };
    await Promise.all(
      silent.map(async (link) => {
        const transit = await this.#cluster.transit(link, options);
        this.#after.set(nameOf(link), transit);
        const seen = this.#seen.get(nameOf(link));
        if (transit.kind === 'arrived' && seen !== undefined) seen.finding = 'as planned';
      }),
    );
    const measured = { measurements: this.#measurements(), problem: null };
    return silent.length === 0 ? measured : { ...measured, verdict: this.#judgement() };
  }

  #isSilent(link: Link): boolean {
    const { type } = this.#effect;
    if ((type !== 'stall' && type !== 'bandwidth') || this.#isCut(link)) return false;
    return this.#seen.get(nameOf(link))?.during.at(-1)?.kind === 'late';
  }

  #judgement(): Pick<Evidence, 'effective' | 'summary'> {
    const findings = this.#links.map((link) => this.#seen.get(nameOf(link))?.finding);
    const wrong = this.#links.filter((_, index) => findings[index] === 'not as planned');
    const right = findings.filter((finding) => finding === 'as planned').length;
    const parts = [`${describe(this.#effect)} on ${right} of ${this.#links.length} links`];
    const times = this.#links.flatMap((link) => this.#times(link));
    if (times.length > 0) parts.push(`probes took ${spread(times)}`);
    if (wrong.length > 0) parts.push(`not on ${wrong.map(nameOf).join(', ')}`);
    return { effective: right > 0 && wrong.length === 0, summary: parts.join('; ') };
  }

  async #look(link: Link): Promise<void> {
    const seen = this.#seen.get(nameOf(link));
    if (seen === undefined || this.#isCut(link)) return;
    seen.finding = 'not known';
    for (let tries = 0; tries < TRIES && seen.finding !== 'as planned'; tries++) {
      const transit = await this.#cluster.transit(link, probeFor(this.#effect));
      seen.during.push(transit);
      seen.finding = judge(this.#effect, transit, this.#before.get(nameOf(link)));
    }
  }

  #times(link: Link): readonly number[] {
    const during = this.#seen.get(nameOf(link))?.during ?? [];
    return during.flatMap((each) => (each.kind === 'arrived' ? [each.ms] : []));
  }

  #measurements(): Json {
    return Object.fromEntries(this.#links.map((link) => [nameOf(link), this.#data(link)]));
  }

  #data(link: Link): Json {
    const { during = [] } = this.#seen.get(nameOf(link)) ?? {};
    const before = this.#before.get(nameOf(link)) ?? { kind: 'late' };
    const after = this.#after.get(nameOf(link));
    return {
      before: { ...before },
      during: during.map((each) => ({ ...each })),
      ...(after === undefined ? {} : { after: { ...after } }),
    };
  }
}

/** Duplication and reordering: what was counted, of the links' own messages and of probes. */
export class CountedEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #links: readonly Link[];
  readonly #effect: CountedEffect;
  #start: readonly number[] = [];

  constructor(
    cluster: Cluster,
    mechanism: string,
    fault: { readonly links: readonly Link[]; readonly effect: CountedEffect },
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#links = fault.links;
    this.#effect = fault.effect;
  }

  async before(): Promise<void> {
    this.#start = await this.#count(false);
  }

  async during(): Promise<void> {
    // Counts add up by themselves.
  }

  async conclude(): Promise<Evidence> {
    const counts = (await this.#count(true)).map((n, index) => n - (this.#start[index] ?? 0));
    const total = counts.reduce((sum, n) => sum + n, 0);
    const what = this.#effect.type === 'duplicate' ? 'duplicated' : 'overtaken';
    return {
      effective: total > 0,
      summary: `${total} messages ${what} on ${this.#links.length} links`,
      mechanism: this.#mechanism,
      measurements: Object.fromEntries(
        this.#links.map((link, index) => [nameOf(link), counts[index] ?? 0]),
      ),
    };
  }

  async #count(probe: boolean): Promise<readonly number[]> {
    const field = this.#effect.type === 'duplicate' ? 'duplicated' : 'reordered';
    const effects = this.#links.map((link) => this.#cluster.linkEffects(link, probe));
    return (await Promise.all(effects)).map((each) => each[field]);
  }
}

/** What is sent down a link to see such an effect. */
function probeFor(effect: ProbedEffect): ProbeOptions {
  switch (effect.type) {
    case 'delay':
      return { bytes: 1, timeoutMs: 2 * (effect.delayMs + effect.jitterMs) + 1_500 };
    case 'bandwidth': {
      const bytes = bytesFor(effect.bytesPerSecond);
      return { bytes, timeoutMs: Math.round((4_000 * bytes) / effect.bytesPerSecond) + 1_500 };
    }
    case 'stall':
      return { bytes: 1, timeoutMs: STALL_MS };
    case 'reset':
      return { bytes: 1, timeoutMs: 2 * effect.everyMs + 1_500, holdMs: 1.5 * effect.everyMs };
    default:
      return unreachable(effect);
  }
}

function bytesFor(bytesPerSecond: number): number {
  const bytes = Math.round((bytesPerSecond * TRANSFER_MS) / 1_000);
  return Math.min(PROBE_BYTES.maximum, Math.max(PROBE_BYTES.minimum, bytes));
}

/** A link that carried nothing before says nothing by carrying nothing now. */
function judge(effect: ProbedEffect, now: Transit, before: Transit | undefined): Finding {
  switch (effect.type) {
    case 'delay':
      if (now.kind !== 'arrived') return 'not known';
      return now.ms >= effect.delayMs * DELAY_PART ? 'as planned' : 'not as planned';
    case 'bandwidth': {
      const neededMs = (1_000 * bytesFor(effect.bytesPerSecond)) / effect.bytesPerSecond;
      if (now.kind === 'arrived') {
        return now.ms >= neededMs * BANDWIDTH_PART ? 'as planned' : 'not as planned';
      }
      return now.kind === 'late' && before?.kind === 'arrived' ? 'as planned' : 'not known';
    }
    case 'stall':
      if (now.kind === 'arrived') return 'not as planned';
      return now.kind === 'late' && before?.kind === 'arrived' ? 'as planned' : 'not known';
    case 'reset':
      if (now.kind === 'reset') return 'as planned';
      return now.kind === 'arrived' ? 'not as planned' : 'not known';
    default:
      return unreachable(effect);
  }
}

function describe(effect: ProbedEffect): string {
  switch (effect.type) {
    case 'delay':
      return `at least ${Math.round(effect.delayMs * DELAY_PART)} ms`;
    case 'bandwidth':
      return `at most ${Math.round(effect.bytesPerSecond / BANDWIDTH_PART)} B/s`;
    case 'stall':
      return `nothing within ${STALL_MS} ms`;
    case 'reset':
      return 'a connection reset';
    default:
      return unreachable(effect);
  }
}

function spread(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => Math.round(ms));
  return least === most ? `${least} ms` : `${least} to ${most} ms`;
}
