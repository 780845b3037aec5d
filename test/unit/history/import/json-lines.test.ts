// The two ways of reading a line of JSON, by bytes and by JSON.parse, come to the same columns or
// the same complaint.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnsBuilder } from '../../../../src/history/columns.ts';
import { OpsSink } from '../../../../src/history/import/event-sinks.ts';
import { JepsenJsonLines } from '../../../../src/history/import/jepsen-forms.ts';
import { JsonLines, type LineReader } from '../../../../src/history/import/json-lines.ts';
import { OperationLines } from '../../../../src/history/import/operation-lines.ts';
import { OrdealLines } from '../../../../src/history/import/ordeal-lines.ts';
import { jsonText, mutated, recordText } from './json-text.ts';
import { rowsOf } from './sources.ts';

/** A reader and what it has read so far. */
interface Reading {
  readonly reader: LineReader;
  readonly result: () => unknown;
}

function operations(): Reading {
  const builder = new ColumnsBuilder();
  return { reader: new OperationLines(builder), result: () => rowsOf(builder.finish()) };
}

function ordeal(): Reading {
  const sink = new OpsSink();
  return { reader: new OrdealLines(sink), result: () => sink.finish() };
}

function jepsen(): Reading {
  const sink = new OpsSink();
  return { reader: new JepsenJsonLines('file', sink), result: () => sink.finish() };
}

/** Counts the lines that are read by bytes. */
function counting(reader: LineReader): LineReader & { taken: number } {
  return {
    taken: 0,
    skipsBlankLines: reader.skipsBlankLines,
    scan(cursor, line) {
      const isTaken = reader.scan(cursor, line);
      if (isTaken) this.taken++;
      return isTaken;
    },
    read: (json, place) => reader.read(json, place),
  };
}

function withoutBytes(reader: LineReader): LineReader {
  return {
    skipsBlankLines: reader.skipsBlankLines,
    scan: () => false,
    read: (json, place) => reader.read(json, place),
  };
}

function outcome(lines: readonly string[], reading: Reading, reader: LineReader): unknown {
  const parser = new JsonLines('file', reader, {
    allowTruncated: false,
    onWarning: () => undefined,
  });
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  try {
    if (bytes.length > 0) parser.lines(bytes, 0, bytes.length);
    return reading.result();
  } catch (error) {
    return String(error);
  }
}

/** Compares both ways on `lines`, and returns how many lines were read by bytes. */
function compare(create: () => Reading, lines: readonly string[]): number {
  const [fast, slow] = [create(), create()];
  const counter = counting(fast.reader);
  expect(outcome(lines, fast, counter)).toStrictEqual(
    outcome(lines, slow, withoutBytes(slow.reader)),
  );
  return counter.taken;
}

/** Ordinary text nearly always, so that most lines are ordinary as a whole. */
function mostly(
  ordinary: fc.Arbitrary<string>,
  strange: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return fc.oneof({ weight: 30, arbitrary: ordinary }, { weight: 1, arbitrary: strange });
}

const small = fc.nat({ max: 50 }).map(String);
const whole = mostly(small, jsonText);
const scalar = mostly(
  fc.oneof(fc.nat().map(String), fc.constantFrom('null', '"a"', 'true', '-5', '4294967296')),
  jsonText,
);
const pair = fc.tuple(scalar, scalar).map(([a, b]) => `[${a},${b}]`);

function operationText(f: string, arg: fc.Arbitrary<string>, ret: fc.Arbitrary<string>) {
  const ended = fc.nat({ max: 100 }).map((n) => String(n + 50));
  return recordText({
    client: whole,
    key: mostly(fc.constantFrom('"k0"', '"k1"', 'null'), scalar),
    f: mostly(fc.constant(f), scalar),
    arg: mostly(arg, fc.oneof(scalar, pair)),
    ret: mostly(ret, scalar),
    call: whole,
    return: fc.oneof(
      { weight: 9, arbitrary: ended },
      { weight: 1, arbitrary: fc.constant('null') },
    ),
  });
}

const anyOperation = fc.oneof(
  operationText('"read"', fc.constant('null'), scalar),
  operationText('"write"', scalar, fc.constant('null')),
  operationText('"cas"', pair, fc.constantFrom('true', 'false')),
);

const eventFields = {
  type: mostly(fc.constantFrom('"invoke"', '"ok"', '"fail"', '"info"'), scalar),
  process: mostly(fc.constantFrom('0', '1', '"nemesis"'), scalar),
  f: mostly(fc.constantFrom('"read"', '"txn"'), fc.oneof(scalar, fc.constant('"r\\u0065ad"'))),
  key: mostly(fc.constantFrom('"k0"', '"k1"'), fc.oneof(scalar, fc.constant('"ü"'))),
  value: fc.oneof(scalar, pair, jsonText),
};
const error = fc.oneof(fc.constant('{"code":"timeout","text":"late"}'), jsonText);

const ordealFields = {
  index: mostly(fc.constant('0'), whole),
  time: mostly(fc.nat().map(String), whole),
  ...eventFields,
};
const ordealText = fc.oneof(recordText(ordealFields), recordText({ ...ordealFields, error }));
const jepsenText = recordText({ index: whole, time: whole, ...eventFields, error });

/** A function without a name: found by a run of these properties. */
const NAMELESS = '{"client":0,"key":"k0","f":"","arg":null,"ret":0,"call":0,"return":50}';
const NAMELESS_EVENT = '{"index":0,"time":0,"type":"invoke","process":0,"f":"","value":null}';

describe('reading a line by bytes or by JSON.parse', () => {
  it('comes to the same for whole operations', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyOperation, mutated(anyOperation)), { maxLength: 3 }),
        (lines) => {
          taken += compare(operations, lines);
        },
      ),
      { numRuns: 6000, examples: [[[NAMELESS]]] },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it("comes to the same for Ordeal's events", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(ordealText, mutated(ordealText)), (line) => {
        taken += compare(ordeal, [line]);
      }),
      { numRuns: 6000, examples: [[NAMELESS_EVENT]] },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it("comes to the same for Jepsen's events", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(jepsenText, mutated(jepsenText)), { maxLength: 2 }),
        (lines) => {
          taken += compare(jepsen, lines);
        },
      ),
      { numRuns: 4000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('reads what tools write by bytes', () => {
    const lines = [
      '{"client":0,"key":"k0","f":"write","arg":1,"ret":null,"call":1,"return":5}',
      '{"client": 1, "key": "k0", "f": "cas", "arg": [1, "a"], "ret": true, "call": 2, "return": 6}',
      '{"return":null,"call":7,"ret":null,"arg":null,"f":"read","client":2}',
    ];
    expect(compare(operations, lines)).toBe(3);
    expect(
      compare(ordeal, [
        '{"index":0,"time":5,"type":"invoke","process":0,"f":"txn","value":[["append","x",1],["r","y",null]]}',
        '{"index":1,"time":6,"type":"info","process":"nemesis","f":"partition","value":{"n1":["n2"]}}',
      ]),
    ).toBe(2);
  });
});
