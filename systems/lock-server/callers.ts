// Under which name each session was last heard of: so that a fault can be aimed at whoever holds a
// lock.

/** Sessions that were not heard of for longest are forgotten first. */
const SESSIONS_MAX = 1_000;

export class Callers {
  readonly #names = new Map<number, string>();

  heard(session: number, name: string): void {
    this.#names.delete(session);
    this.#names.set(session, name);
    if (this.#names.size <= SESSIONS_MAX) return;
    const [oldest] = this.#names.keys();
    if (oldest !== undefined) this.#names.delete(oldest);
  }

  /** The names of those sessions that this node has heard of, sorted, each once. */
  namesOf(sessions: readonly number[]): string[] {
    const names = sessions.flatMap((session) => this.#names.get(session) ?? []);
    return [...new Set(names)].sort();
  }
}
