// What a leader knows of one follower (etcd's tracker.Progress).
//
// `probe`: where the logs agree is unknown; one message at a time until an answer comes. `replicate`: it is known,
// messages go out without waiting for answers. `snapshot`: the entries it needs are gone; it is waiting for it to
// confirm a snapshot.

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** Heartbeat answers without a confirmation after which a snapshot is taken for lost. */
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
  #snapshotIndex = 0;
  #heartbeatsWaited = 0;
  #matchAtHeartbeat = -1;

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

  becomeSnapshot(index: number): void {
    this.state = 'snapshot';
    this.inflight = [];
    this.#snapshotIndex = index;
    this.#heartbeatsWaited = 0;
  }

  /** Entries up to `last` were sent. */
  sent(last: number): void {
    if (this.state === 'probe') {
      this.probing = true;
      return;
    }
    this.inflight.push(last);
    this.next = last + 1;
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
   * It answered a heartbeat while it lacks entries. Returns whether to send something: in `replicate` only where
   * nothing was confirmed since the last heartbeat, because then a message may have been lost.
   */
  wantsNudge(): boolean {
    const stalled = this.#matchAtHeartbeat === this.match;
    this.#matchAtHeartbeat = this.match;
    switch (this.state) {
      case 'probe':
        this.probing = false;
        return true;
      case 'replicate':
        return stalled;
      case 'snapshot':
        this.#heartbeatsWaited++;
        if (this.#heartbeatsWaited < SNAPSHOT_PATIENCE_HEARTBEATS) return false;
        this.becomeProbe(this.match + 1);
        return true;
    }
  }
}
