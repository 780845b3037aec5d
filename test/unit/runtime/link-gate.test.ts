import { describe, expect, it } from 'vitest';
import { sleep } from '../../../src/clock.ts';
import type { Body } from '../../../src/node/types.ts';
import { createRandom } from '../../../src/random.ts';
import { ClientLinks, type TraceableConnection } from '../../../src/runtime/client-links.ts';
import { LinkGate } from '../../../src/runtime/link-gate.ts';
import { MessageTrace, type TracedMessage } from '../../../src/runtime/message-trace.ts';
import type { Connection, LinkState } from '../../../src/runtime/types.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

/** Virtual time that can be moved on. */
function steppedClock() {
  const clock = createVirtualClock();
  const advance = (ms: number): Promise<void> => clock.runUntilSettled(sleep(clock, ms));
  return { ...clock, advance };
}

const link = { from: 'n1', to: 'n2' };
const state = (more: Partial<LinkState>): LinkState => ({
  ...link,
  cut: false,
  lossPercent: 0,
  ...more,
});

function open() {
  const clock = steppedClock();
  const gate = new LinkGate(clock, createRandom(1));
  const seen: string[] = [];
  /** Sends a message that leaves a trace when it arrives or is lost. */
  const send = (name: string, bytes = 10): void => {
    const at = (): string => `${name} ${clock.now() / 1e6}`;
    gate.send(link, bytes, () => void seen.push(at()), {
      lost: (reason) => void seen.push(`${at()} ${reason}`),
      duplicated: () => void seen.push(`${at()} duplicated`),
    });
  };
  return { clock, gate, seen, send };
}

describe('a link that the harness carries', () => {
  it('passes everything on at once where nothing is wrong', () => {
    const { seen, send, gate } = open();
    send('a');
    gate.setLinks([state({})]);
    send('b');
    expect(seen).toEqual(['a 0', 'b 0']);
  });

  it('delays each message, with jitter, and keeps their order', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ delayMs: 100, jitterMs: 50 })]);
    for (let i = 0; i < 20; i++) send(`m${i}`);
    await clock.advance(99);
    expect(seen).toEqual([]);
    await clock.advance(60);
    expect(seen.map((each) => each.split(' ')[0])).toEqual(
      Array.from({ length: 20 }, (_, i) => `m${i}`),
    );
    for (const each of seen) expect(Number(each.split(' ')[1])).toBeGreaterThanOrEqual(100);
  });

  it('lets nothing that is sent after a heal overtake what is still on its way', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ delayMs: 100 })]);
    send('slow');
    gate.setLinks([]);
    send('quick');
    await clock.advance(200);
    expect(seen).toEqual(['slow 100', 'quick 100']);
  });

  it('is as slow as its bytes per second', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ bytesPerSecond: 1_000 })]);
    send('a', 100);
    send('b', 300);
    await clock.advance(1_000);
    expect(seen).toEqual(['a 100', 'b 400']);
  });

  it('holds messages while it is stalled and delivers them in order afterwards', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ clogged: true })]);
    send('a');
    send('b');
    await clock.advance(5_000);
    expect(seen).toEqual([]);
    gate.setLinks([]);
    expect(seen).toEqual(['a 5000', 'b 5000']);
  });

  it('loses at a reset what is on its way, and what is said before it is connected again', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ delayMs: 50 })]);
    send('on its way');
    await clock.advance(10);
    gate.setLinks([state({ delayMs: 50, resetEveryMs: 200 })]);
    send('too early');
    await clock.advance(30);
    send('later');
    await clock.advance(100);
    expect(seen).toEqual(['on its way 10 reset', 'too early 10 reset', 'later 90']);
    expect(gate.dropped(link, 0)).toBe(2);
    await clock.advance(30);
    send('met by the next reset');
    await clock.advance(80);
    expect(seen.at(-1)).toBe('met by the next reset 210 reset');
  });

  it('duplicates and lets messages be overtaken, and counts both', async () => {
    const { clock, gate, seen, send } = open();
    gate.setLinks([state({ duplicatePercent: 100 })]);
    send('twice');
    await clock.advance(100);
    expect(seen.map((each) => each.split(' ')[0])).toEqual(['twice', 'twice', 'twice']);
    expect(gate.effects(link, 0)).toEqual({ duplicated: 1, reordered: 0 });
    gate.setLinks([state({ reorderPercent: 50 })]);
    seen.length = 0;
    for (let i = 0; i < 40; i++) send(`m${i}`);
    await clock.advance(1_000);
    const order = seen.map((each) => Number(each.slice(1).split(' ')[0]));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect(gate.effects(link, 0).reordered).toBeGreaterThan(0);
  });

  it('tells how a probe fares', async () => {
    const { clock, gate } = open();
    const probe = async (more: Partial<LinkState>, holdMs = 0) => {
      gate.setLinks([state(more)]);
      const transit = gate.transit(link, { bytes: 100, timeoutMs: 500, holdMs });
      await clock.advance(1_000);
      return transit;
    };
    expect(await probe({})).toEqual({ kind: 'arrived', ms: 0 });
    expect(await probe({ delayMs: 70 })).toEqual({ kind: 'arrived', ms: 70 });
    expect(await probe({ bytesPerSecond: 1_000 })).toEqual({ kind: 'arrived', ms: 100 });
    expect(await probe({ cut: true })).toEqual({ kind: 'late' });
    expect(await probe({ clogged: true })).toEqual({ kind: 'late' });
    expect(await probe({ resetEveryMs: 100 }, 150)).toEqual({ kind: 'reset' });
  });
});

describe('the connection of a client', () => {
  async function connect() {
    const clock = steppedClock();
    const events: string[] = [];
    const trace = new MessageTrace(clock, ({ time, event, id, src, reason = '' }) => {
      events.push(`${time / 1e6} ${event} ${id} ${src} ${reason}`.trimEnd());
    });
    const links = new ClientLinks(clock, createRandom(1), trace);
    const closed: string[] = [];
    const inner: TraceableConnection = {
      node: 'n1',
      // The rest of the way is the inner connection's, which says what becomes of the request.
      request: async (body: Body, _: number, traced?: TracedMessage) => {
        traced?.received();
        return { kind: 'reply', body: { type: `${body.type}_ok` } } as const;
      },
      close: () => void closed.push('closed'),
    };
    const connection = await links.connect('c3', 'n1', async () => inner);
    return { clock, links, connection, closed, events };
  }
  const both = (more: Partial<LinkState>): LinkState[] => [
    { ...state(more), from: 'c3', to: 'n1' },
    { ...state(more), from: 'n1', to: 'c3' },
  ];

  it('is known while it is open, and harness connections are not touched', async () => {
    const { links, connection } = await connect();
    expect(links.list()).toEqual([{ from: 'c3', to: 'n1' }]);
    connection.close();
    expect(links.list()).toEqual([]);
    const own: Connection = { ...connection, node: 'n1' };
    expect(await links.connect('monitor', 'n1', async () => own)).toBe(own);
  });

  it('is delayed both ways, and gives up in time', async () => {
    const { clock, links, connection } = await connect();
    links.setLinks(both({ delayMs: 100 }));
    const start = clock.now();
    const reply = connection.request({ type: 'read' }, 1_000).then((each) => [each, clock.now()]);
    await clock.advance(1_000);
    expect(await reply).toEqual([{ kind: 'reply', body: { type: 'read_ok' } }, start + 200e6]);
    const late = connection.request({ type: 'read' }, 150);
    await clock.advance(1_000);
    expect(await late).toEqual({ kind: 'no-reply', reason: 'no reply within 150 ms' });
  });

  it('tells what becomes of each message', async () => {
    const { clock, links, connection, events } = await connect();
    links.setLinks(both({ delayMs: 100 }));
    const replies = [connection.request({ type: 'read' }, 1_000)];
    await clock.advance(50);
    replies.push(connection.request({ type: 'read' }, 120));
    await clock.advance(1_000);
    links.setLinks(both({ lossPercent: 100 }));
    replies.push(connection.request({ type: 'read' }, 10));
    await clock.advance(10);
    await Promise.all(replies);
    expect(events).toEqual([
      '0 sent 0 c3',
      '50 sent 1 c3',
      '100 received 0 c3',
      '100 sent 2 n1',
      '150 received 1 c3',
      '150 sent 3 n1',
      '200 received 2 n1',
      // Its client had given up after 120 ms.
      '250 lost 3 n1 unknown destination',
      '1050 sent 4 c3',
      '1050 lost 4 c3 loss',
    ]);
  });

  it('is reset: what is outstanding is unknown, what comes after is certainly not sent', async () => {
    const { clock, links, connection, closed } = await connect();
    links.setLinks(both({ clogged: true }));
    const outstanding = connection.request({ type: 'write' }, 1_000);
    links.setLinks(both({ resetEveryMs: 500 }));
    await clock.advance(1);
    expect(await outstanding).toEqual({ kind: 'no-reply', reason: 'the connection was reset' });
    expect(closed).toEqual(['closed']);
    expect(await connection.request({ type: 'write' }, 1_000)).toMatchObject({ kind: 'not-sent' });
    expect(links.list()).toEqual([]);
  });
});
