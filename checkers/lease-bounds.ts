// What a client can prove about a lease, from its own monotonic clock alone.
//
// The service begins to count a lease when it carries out the request, which is after the client
// sent it; the client does not know when. So from the moment at which it is told until (the moment
// at which it asked + the length of the lease) the lock is its own, whatever happens to the
// service, to the network or to any wall clock:
//
//   client    ask ─────────────── told ════════ proven ════════╗ ask + lease × (1 − ρ)
//   service         lease begins ─────────────────────────────────── lease ends
//
// ρ bounds by how much the rates of two monotonic clocks differ: the client's, which stamps the
// history, and that of the node which counts the lease. On one machine they are one clock.

/**
 * Parts per million; far above what quartz does, far below what changes a lease of a second
 * noticeably.
 */
export const RATE_BOUND_PPM = 1_000;

/** The earliest moment at which a lease that was asked for at `askedNs` may end; nanoseconds. */
export function leaseEndNs(askedNs: number, leaseNs: number): number {
  return askedNs + leaseNs * (1 - RATE_BOUND_PPM / 1e6);
}
