// The network from one node to another. What the profile does to a message is drawn first and
// always, faults or not, from a stream of the link's own; faults draw from another. So the k-th
// message of a link takes the same time whatever is injected, and taking one fault out of a plan
// moves nothing else.

import type { Message, NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';
import { RECONNECT_MS } from '../link-gate.ts';
import type { LinkState, ProbeOptions, Transit } from '../types.ts';
import { Arrival } from './arrival.ts';
import { copyJson } from './copy-json.ts';
import { drawLatencyNs } from './latency.ts';
import type { NetworkProfile } from './profile.ts';
import { scheduleForHarness } from './scheduler.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const MILLION = 1_000_000;
/** Harmless messages that a probe sends down a link that loses some. */
const PROBE_MESSAGES = 20;
/** Bytes of a message beside its body: names, framing. */
const ENVELOPE_BYTES = 40;

export class SimLink {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Messages dropped by faults so far. */
  dropped = 0;
  /** Messages that faults sent twice, and that they let others overtake, so far. */
  duplicated = 0;
  reordered = 0;
  readonly #world: World;
  readonly #target: SimNode;
  readonly #weather: Random;
  readonly #faults: Random;
  readonly #probes: Random;
  #fault: LinkState | null = null;
  #inFlight = 0;
  #lastArrival = 0;
  #busyUntil = 0;
  #cloggedUntil = 0;
  /**
   * When resets began, and the messages that the first of them met on their way: all those with
   * lesser numbers.
   */
  #resetSince = 0;
  #resetBelow = 0;
  /** What a clogged link holds back, with the time it takes from its release on. */
  #held: { readonly arrival: Arrival; readonly delayNs: number }[] = [];

  constructor(world: World, from: NodeId, target: SimNode, random: Random) {
    this.#world = world;
    this.from = from;
    this.to = target.id;
    this.#target = target;
    this.#weather = random.fork('weather');
    this.#faults = random.fork('faults');
    this.#probes = random.fork('probes');
  }

  /** Sets or, with null, clears the fault of this link. */
  setFault(fault: LinkState | null): void {
    if (fault?.resetEveryMs !== undefined && this.#fault?.resetEveryMs !== fault.resetEveryMs) {
      this.#resetSince = this.#world.scheduler.now;
      this.#resetBelow = this.#world.messages;
    }
    this.#fault = fault;
    if (fault?.clogged === true) return;
    const held = this.#held;
    this.#held = [];
    for (const { arrival, delayNs } of held) this.#world.scheduler.after(delayNs, arrival);
  }

  /** Sends harmless messages that no node sees, and counts those that the fault drops. */
  probe(): void {
    const fault = this.#fault;
    if (fault === null) return;
    if (fault.cut) this.dropped++;
    for (let index = 0; index < PROBE_MESSAGES && !fault.cut; index++) {
      if (percent(this.#probes, fault.lossPercent)) this.dropped++;
      if (percent(this.#probes, fault.duplicatePercent ?? 0)) this.duplicated++;
      if (percent(this.#probes, fault.reorderPercent ?? 0)) this.reordered++;
    }
  }

  /** How a harmless message would fare that is sent now: nothing else notices it. */
  transit({ bytes, timeoutMs, holdMs = 0 }: ProbeOptions): Promise<Transit> {
    const { scheduler, profile } = this.#world;
    const fault = this.#fault;
    const transferNs =
      fault?.bytesPerSecond === undefined ? 0 : Math.round((bytes * 1e9) / fault.bytesPerSecond);
    const start = Math.max(scheduler.now, transferNs > 0 ? this.#busyUntil : 0) + transferNs;
    const delayNs = faultDelayNs(fault, this.#probes) + holdMs * 1e6;
    const takesNs =
      start - scheduler.now + drawLatencyNs(profile.network.latency, this.#probes) + delayNs;
    const stopped = fault?.cut === true || fault?.clogged === true;
    const late = stopped || percent(this.#probes, fault?.lossPercent ?? 0);
    return new Promise((resolve) => {
      const after = (ns: number, transit: Transit): void => {
        scheduleForHarness(scheduler, ns, () => resolve(transit));
      };
      const resetNs = this.#nextResetNs(takesNs);
      if (late || takesNs > timeoutMs * 1e6) after(timeoutMs * 1e6, { kind: 'late' });
      else if (resetNs !== null) after(resetNs, { kind: 'reset' });
      else after(takesNs, { kind: 'arrived', ms: takesNs / 1e6 });
    });
  }

  /**
   * How long until a reset hits a message that is sent now and takes so long, or null where none
   * does.
   */
  #nextResetNs(takesNs: number): number | null {
    const everyMs = this.#fault?.resetEveryMs;
    if (everyMs === undefined) return null;
    const sinceLast = (this.#world.scheduler.now - this.#resetSince) % (everyMs * 1e6);
    if (sinceLast < RECONNECT_MS * 1e6) return 0;
    const untilNext = everyMs * 1e6 - sinceLast;
    return takesNs >= untilNext ? untilNext : null;
  }

  send(message: Message): void {
    const id = this.#world.messages++;
    this.#world.onMessage?.(this.#event('sent', id, message));
    const { network } = this.#world.profile;
    const latencyNs = drawLatencyNs(network.latency, this.#weather);
    const lost = network.lossPpm > 0 && this.#weather.chance(network.lossPpm, MILLION);
    const twice = network.duplicatePpm > 0 && this.#weather.chance(network.duplicatePpm, MILLION);
    const delayNs = this.#queueNs(network, message, latencyNs);
    if (this.#faultDrops()) this.#lose(id, message, this.#fault?.cut === true ? 'cut' : 'loss');
    else if (this.#nextResetNs(delayNs) !== null) {
      this.dropped++;
      this.#lose(id, message, 'reset');
    } else if (lost) this.#lose(id, message, 'loss');
    else if (network.inFlightMax !== null && this.#inFlight >= network.inFlightMax) {
      this.#lose(id, message, 'full');
    } else {
      this.#deliver(id, message, delayNs);
      if (twice || this.#faultDuplicates()) this.#duplicate(id, message, latencyNs);
    }
  }

  /** A message has come to the end of the link; false where a cut stops it there. */
  arrive(id: number, message: Message): boolean {
    this.#inFlight--;
    const cut = this.#fault?.cut === true;
    const reset = this.#fault?.resetEveryMs !== undefined && id < this.#resetBelow;
    if (!cut && !reset) return true;
    this.dropped++;
    this.#lose(id, message, cut ? 'cut' : 'reset');
    return false;
  }

  /**
   * How long a message takes, given its latency: what the link's order, speed and clogs add to it.
   */
  #queueNs(network: NetworkProfile, message: Message, latencyNs: number): number {
    const { now } = this.#world.scheduler;
    let start = now;
    const bytesPerSecond = this.#fault?.bytesPerSecond ?? network.bytesPerSecond;
    if (bytesPerSecond !== null) {
      const bytes = JSON.stringify(message.body).length + ENVELOPE_BYTES;
      start = Math.max(now, this.#busyUntil) + Math.round((bytes * 1e9) / bytesPerSecond);
      this.#busyUntil = start;
    }
    if (network.clogPpm > 0 && this.#weather.chance(network.clogPpm, MILLION)) {
      const until = now + drawLatencyNs(network.clogDuration, this.#weather);
      this.#cloggedUntil = Math.max(this.#cloggedUntil, until);
    }
    let arrival =
      Math.max(start, this.#cloggedUntil) + latencyNs + faultDelayNs(this.#fault, this.#faults);
    const overtaken =
      (network.reorderPpm > 0 && this.#weather.chance(network.reorderPpm, MILLION)) ||
      this.#faultReorders();
    if (overtaken) arrival += drawLatencyNs(network.reorderDelay, this.#weather);
    else if (network.ordering === 'fifo') {
      arrival = Math.max(arrival, this.#lastArrival);
      this.#lastArrival = arrival;
    }
    return arrival - now;
  }

  #faultDrops(): boolean {
    const fault = this.#fault;
    if (fault === null) return false;
    const drops = fault.cut || percent(this.#faults, fault.lossPercent);
    if (drops) this.dropped++;
    return drops;
  }

  #faultDuplicates(): boolean {
    const twice = percent(this.#faults, this.#fault?.duplicatePercent ?? 0);
    if (twice) this.duplicated++;
    return twice;
  }

  #faultReorders(): boolean {
    const overtaken = percent(this.#faults, this.#fault?.reorderPercent ?? 0);
    if (overtaken) this.reordered++;
    return overtaken;
  }

  #deliver(id: number, message: Message, delayNs: number): void {
    this.#inFlight++;
    const arrival = new Arrival(this.#world, id, message, this.#target, this, null);
    if (this.#fault?.clogged === true) this.#held.push({ arrival, delayNs });
    else this.#world.scheduler.after(delayNs, arrival);
  }

  /** The second copy goes a way of its own. */
  #duplicate(id: number, message: Message, latencyNs: number): void {
    const copy = { ...message, body: copyJson(message.body) };
    this.#world.onMessage?.(this.#event('duplicated', id, copy));
    this.#deliver(
      id,
      copy,
      latencyNs + drawLatencyNs(this.#world.profile.network.latency, this.#faults),
    );
  }

  #lose(id: number, message: Message, reason: string): void {
    this.#world.onMessage?.({ ...this.#event('lost', id, message), reason });
  }

  #event(event: 'sent' | 'lost' | 'duplicated', id: number, message: Message) {
    return { time: this.#world.scheduler.now, event, id, ...message };
  }
}

/** Draws only where there is something to decide. Percentages may have fractions. */
function percent(random: Random, percentage: number): boolean {
  return percentage > 0 && random.chance(Math.round(percentage * 10_000), MILLION);
}

/** Draws only where the fault has jitter. */
function faultDelayNs(fault: LinkState | null, random: Random): number {
  if (fault === null) return 0;
  const jitterMs = fault.jitterMs === undefined ? 0 : random.float() * fault.jitterMs;
  return Math.round(((fault.delayMs ?? 0) + jitterMs) * 1e6);
}
