// Evidence of packet faults: a probe is sent down each link before and during the fault, and its
// way is measured.

import type { Aftermath, EvidenceCollector } from '../../src/faults/vocabulary/evidence.ts';
import type { Json } from '../../src/json.ts';
import type { Evidence, Link } from '../../src/runtime/faults.ts';
import type { Cluster, Transit } from '../../src/runtime/types.ts';
import { linkName } from '../parts/link-evidence.ts';
import { describe, type Finding, judge, type ProbedEffect, probeFor } from './probe.ts';

/** Probes that must be as planned, of how many tries: one that is unlucky says nothing. */
const TRIES = 3;

/**
 * Delay, bandwidth, stall and reset: how a probe fares. Links that another fault cuts say nothing.
 */
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
        this.#seen.set(linkName(link), { during: [], finding: 'not known' });
        // Waiting for a probe that a cut swallows would hold up the fault.
        if (this.#isCut(link)) return;
        this.#before.set(linkName(link), await this.#cluster.transit(link, options));
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
   * Links that carry nothing now, and of which nobody knows whether they carried anything before:
   * another fault had cut them. Only if they carry something once this fault is healed, it was this
   * fault.
   */
  endTells(): boolean {
    const findings = this.#links.map((link) => this.#seen.get(linkName(link))?.finding);
    const isOpen = findings.every((finding) => finding === 'not known');
    return isOpen && this.#links.some((link) => this.#isSilent(link));
  }

  async after(): Promise<Aftermath> {
    const silent = this.endTells() ? this.#links.filter((link) => this.#isSilent(link)) : [];
    const options = { ...probeFor(this.#effect), holdMs: 0 };
    await Promise.all(
      silent.map(async (link) => {
        const transit = await this.#cluster.transit(link, options);
        this.#after.set(linkName(link), transit);
        const seen = this.#seen.get(linkName(link));
        if (transit.kind === 'arrived' && seen !== undefined) seen.finding = 'as planned';
      }),
    );
    const measured = { measurements: this.#measurements(), problem: null };
    return silent.length === 0 ? measured : { ...measured, verdict: this.#judgement() };
  }

  #isSilent(link: Link): boolean {
    const { type } = this.#effect;
    if ((type !== 'stall' && type !== 'bandwidth') || this.#isCut(link)) return false;
    return this.#seen.get(linkName(link))?.during.at(-1)?.kind === 'late';
  }

  #judgement(): Pick<Evidence, 'effective' | 'summary'> {
    const findings = this.#links.map((link) => this.#seen.get(linkName(link))?.finding);
    const wrong = this.#links.filter((_, index) => findings[index] === 'not as planned');
    const right = findings.filter((finding) => finding === 'as planned').length;
    const parts = [`${describe(this.#effect)} on ${right} of ${this.#links.length} links`];
    const times = this.#links.flatMap((link) => this.#times(link));
    if (times.length > 0) parts.push(`probes took ${spread(times)}`);
    if (wrong.length > 0) parts.push(`not on ${wrong.map(linkName).join(', ')}`);
    return { effective: right > 0 && wrong.length === 0, summary: parts.join('; ') };
  }

  async #look(link: Link): Promise<void> {
    const seen = this.#seen.get(linkName(link));
    if (seen === undefined || this.#isCut(link)) return;
    seen.finding = 'not known';
    for (let tries = 0; tries < TRIES && seen.finding !== 'as planned'; tries++) {
      const transit = await this.#cluster.transit(link, probeFor(this.#effect));
      seen.during.push(transit);
      seen.finding = judge(this.#effect, transit, this.#before.get(linkName(link)));
    }
  }

  #times(link: Link): readonly number[] {
    const during = this.#seen.get(linkName(link))?.during ?? [];
    return during.flatMap((each) => (each.kind === 'arrived' ? [each.ms] : []));
  }

  #measurements(): Json {
    return Object.fromEntries(this.#links.map((link) => [linkName(link), this.#data(link)]));
  }

  #data(link: Link): Json {
    const { during = [] } = this.#seen.get(linkName(link)) ?? {};
    const before = this.#before.get(linkName(link)) ?? { kind: 'late' };
    const after = this.#after.get(linkName(link));
    return {
      before: { ...before },
      during: during.map((each) => ({ ...each })),
      ...(after === undefined ? {} : { after: { ...after } }),
    };
  }
}

function spread(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => Math.round(ms));
  return least === most ? `${least} ms` : `${least} to ${most} ms`;
}
