// What the parts of the page share: the window of time on screen, the filter, and the operation
// that is selected.

import { useEffect, useState } from 'preact/hooks';

/** Microseconds since the start of the run. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Empty texts let everything through. */
export interface Filter {
  readonly key: string;
  /** A process number, or all. */
  readonly process: string;
  readonly f: string;
  /** `ok`, `fail`, `unknown`, or all. */
  readonly outcome: string;
  /** Found in a key, a value or an error. */
  readonly text: string;
}

export const EVERYTHING: Filter = { key: '', process: '', f: '', outcome: '', text: '' };

export interface State {
  readonly window: Window;
  readonly filter: Filter;
  /** Row of an operation; null for none. */
  readonly selected: number | null;
}

/** A state, and whoever wants to know of its changes. */
export class Store {
  #state: State;
  readonly whole: Window;
  readonly #listeners = new Set<(state: State) => void>();

  constructor(whole: Window) {
    this.whole = whole;
    this.#state = { window: whole, filter: EVERYTHING, selected: null };
  }

  get state(): State {
    return this.#state;
  }

  set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }

  /** Calls back on every change; returns what ends that. */
  listen(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows a window, kept inside the run and no shorter than ten microseconds. */
  show({ from, to }: Window): void {
    const { whole } = this;
    const length = Math.max(10, Math.min(to - from, whole.to - whole.from));
    const start = Math.max(whole.from, Math.min(from, whole.to - length));
    this.set({ window: { from: start, to: start + length } });
  }

  /** Zooms by a factor around a moment; below 1 shows less time. */
  zoom(factor: number, around?: number): void {
    const { from, to } = this.#state.window;
    const middle = around ?? (from + to) / 2;
    this.show({ from: middle - (middle - from) * factor, to: middle + (to - middle) * factor });
  }

  /** Moves the window by a part of its length. */
  pan(part: number): void {
    const { from, to } = this.#state.window;
    const step = part * (to - from);
    this.show({ from: from + step, to: to + step });
  }
}

/** A part of the state; the component is drawn again when it changes. */
export function useStore<Part>(store: Store, select: (state: State) => Part): Part {
  const [part, setPart] = useState(() => select(store.state));
  useEffect(() => store.listen((state) => setPart(() => select(state))), [store]);
  return part;
}
