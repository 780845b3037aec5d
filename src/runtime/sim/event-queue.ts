// What is still to happen in a simulated world, ordered by (virtual time, order of scheduling). The
// order is total, so that two simulations of one seed pop the same events in the same order.
//
// A 4-ary heap with the keys in typed arrays: comparing keys touches no objects, and four children
// share a cache line. What is scheduled for the very instant that is being simulated (client
// messages have no latency) never enters the heap: it goes to a plain queue behind it. That keeps
// the order, because whatever the heap still holds for this instant was scheduled before the
// instant began, and so has the lower sequence number.

/** Something that happens at one instant of virtual time. */
export interface SimEvent {
  /**
   * True once it must not happen any more; it stays in the queue until its time or the next sweep.
   */
  cancelled: boolean;
  /** Tells kinds of events apart in the fingerprint of a simulation. */
  readonly code: number;
  happen(): void;
}

const SWEEP_MIN = 4096;

export class EventQueue {
  /** Virtual time of the last popped event, in nanoseconds. */
  now = 0;
  /** Events that were cancelled while they wait. */
  #cancelled = 0;
  #size = 0;
  #times = new Float64Array(1024);
  #sequences = new Float64Array(1024);
  #events: (SimEvent | null)[] = [];
  #nextSequence = 0;
  #present: (SimEvent | null)[] = [];
  #presentHead = 0;

  /** Events that wait, the cancelled ones included. */
  get size(): number {
    return this.#size + this.#present.length - this.#presentHead;
  }

  /** Schedules an event; `time` is in nanoseconds, a whole number, and not before `now`. */
  push(time: number, event: SimEvent): void {
    if (time <= this.now) {
      this.#present.push(event);
      return;
    }
    if (this.#size === this.#times.length) this.#grow();
    this.#siftUp(this.#size++, time, this.#nextSequence++, event);
  }

  /**
   * Takes the next event that was not cancelled and moves `now` to its time; null where nothing is
   * left.
   */
  pop(): SimEvent | null {
    for (;;) {
      const event = this.#popAny();
      if (event === null || !event.cancelled) return event;
      if (this.#cancelled > 0) this.#cancelled--;
    }
  }

  /**
   * To be told of every event that is cancelled while it waits, so that cancelled ones cannot pile
   * up.
   */
  noteCancelled(): void {
    this.#cancelled++;
    if (this.#size > SWEEP_MIN && this.#cancelled * 2 > this.#size) this.#sweep();
  }

  clear(): void {
    this.#size = 0;
    this.#cancelled = 0;
    this.#events = [];
    this.#present = [];
    this.#presentHead = 0;
  }

  #popAny(): SimEvent | null {
    if (this.#size > 0 && this.#times[0] === this.now) return this.#popHeap();
    if (this.#presentHead < this.#present.length) return this.#popPresent();
    return this.#size > 0 ? this.#popHeap() : null;
  }

  #popPresent(): SimEvent {
    const event = this.#present[this.#presentHead] as SimEvent;
    this.#present[this.#presentHead++] = null;
    if (this.#presentHead === this.#present.length) {
      this.#present.length = 0;
      this.#presentHead = 0;
    }
    return event;
  }

  #popHeap(): SimEvent {
    const event = this.#events[0] as SimEvent;
    this.now = this.#times[0] as number;
    const last = --this.#size;
    const moved = this.#events[last] as SimEvent;
    this.#events[last] = null;
    if (last > 0) {
      this.#siftDown(this.#times[last] as number, this.#sequences[last] as number, moved);
    }
    return event;
  }

  #siftUp(start: number, time: number, sequence: number, event: SimEvent): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const events = this.#events;
    let index = start;
    // A new event has the highest sequence number, so that only an earlier time moves it up; a
    // sweep re-inserts in the order of sequence numbers, for which the same holds.
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent] as number;
      if (parentTime <= time) break;
      times[index] = parentTime;
      sequences[index] = sequences[parent] as number;
      events[index] = events[parent] as SimEvent;
      index = parent;
    }
    times[index] = time;
    sequences[index] = sequence;
    events[index] = event;
  }

  #siftDown(time: number, sequence: number, event: SimEvent): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const events = this.#events;
    const size = this.#size;
    let index = 0;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let least = first;
      let leastTime = times[first] as number;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child] as number;
        if (childTime > leastTime) continue;
        if (childTime === leastTime && (sequences[child] as number) > (sequences[least] as number))
          continue;
        least = child;
        leastTime = childTime;
      }
      if (leastTime > time) break;
      if (leastTime === time && (sequences[least] as number) > sequence) break;
      times[index] = leastTime;
      sequences[index] = sequences[least] as number;
      events[index] = events[least] as SimEvent;
      index = least;
    }
    times[index] = time;
    sequences[index] = sequence;
    events[index] = event;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const sequences = new Float64Array(times.length);
    times.set(this.#times);
    sequences.set(this.#sequences);
    this.#times = times;
    this.#sequences = sequences;
  }

  /** Throws out what was cancelled. */
  #sweep(): void {
    const kept: { time: number; sequence: number; event: SimEvent }[] = [];
    for (let index = 0; index < this.#size; index++) {
      const event = this.#events[index] as SimEvent;
      if (event.cancelled) continue;
      kept.push({
        time: this.#times[index] as number,
        sequence: this.#sequences[index] as number,
        event,
      });
    }
    kept.sort((a, b) => a.sequence - b.sequence);
    this.#events = [];
    this.#cancelled = 0;
    this.#size = 0;
    for (const { time, sequence, event } of kept) this.#siftUp(this.#size++, time, sequence, event);
  }
}
