// What a leader knows of one follower (etcd's tracker.Progress).
//
// `probe`: where the logs agree is unknown; one message at a time until an answer comes.
// `replicate`: it is known, messages go out without waiting for answers. `snapshot`: the entries it
// needs are gone; it is waiting for it to confirm a snapshot.

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** Heartbeats after which a snapshot that was not confirmed is taken for lost. */
const SNAPSHOT_PATIENCE_HEARTBEATS = 10;

export class Progress {
  state: ProgressState = 'probe';
  /** The highest index known to be durable there. */
  match = 0;
  /** The next index to send. */
  next: number;
  /** When something was last heard from it, in ticks of this leadership. */
  heardAt = 0;
  /** The newest round of heartbeats that it answered. */
  round = 0;
  /** In `probe`: a message is under way. */
  probing = false;
  /** In `replicate`: the last index of each message under way, in order. */
  inflight: number[] = [];
  /** When entries, or a question where it stands, were last sent, in ticks of this leadership. */
  #sentAt = 0;
  #snapshotIndex = 0;

  constructor(next: number) {
    this.next = next;
  }

  paused(inflightMax: number): boolean {
    switch (this.state) {
      case 'probe':
        return this.probing;
      case 'replicate':
        return this.inflight.length >= inflightMax;
      case 'snapshot':
        return true;
    }
  }

  becomeProbe(next: number): void {
    this.state = 'probe';
    this.probing = false;
    this.inflight = [];
    this.next = Math.max(next, this.match + 1);
  }

  /** The snapshot at `index` was sent. */
  becomeSnapshot(index: number, now: number): void {
    this.state = 'snapshot';
    this.inflight = [];
    this.#snapshotIndex = index;
    this.#sentAt = now;
  }

  /** `count` entries from `next` on were sent. */
  sent(count: number, now: number): void {
    this.#sentAt = now;
    if (count === 0) return;
    if (this.state === 'probe') {
      this.probing = true;
      return;
    }
    this.next += count;
    this.inflight.push(this.next - 1);
  }

  /** It confirmed everything up to `match`. Returns whether that was news. */
  confirm(match: number): boolean {
    const news = match > this.match;
    if (news) this.match = match;
    if (this.state === 'snapshot' && this.match < this.#snapshotIndex) return news;
    if (this.state !== 'replicate') {
      this.state = 'replicate';
      this.inflight = [];
      this.next = this.match + 1;
      return news;
    }
    this.next = Math.max(this.next, this.match + 1);
    let confirmed = 0;
    while (confirmed < this.inflight.length && (this.inflight[confirmed] ?? 0) <= this.match) {
      confirmed++;
    }
    if (confirmed > 0) this.inflight.splice(0, confirmed);
    return news;
  }

  /**
   * It answered a heartbeat while it lacks entries. Returns whether to send something: where
   * nothing was sent for a while, what was sent before that, or the answer to it, may have been
   * lost.
   */
  wantsNudge(now: number, heartbeatTicks: number): boolean {
    const waited = now - this.#sentAt;
    if (waited < heartbeatTicks) return false;
    if (this.state === 'snapshot') {
      if (waited < SNAPSHOT_PATIENCE_HEARTBEATS * heartbeatTicks) return false;
      this.becomeProbe(this.match + 1);
    }
    this.probing = false;
    return true;
  }
}
