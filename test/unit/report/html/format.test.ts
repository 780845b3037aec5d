import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Op } from '../../../../src/history/types.ts';
import { ByteReader, ByteWriter } from '../../../../src/report/html/format/bytes.ts';
import {
  DUPLICATE,
  IN_FLIGHT,
  LOST,
  packMessages,
  RECEIVED,
  unpackMessages,
} from '../../../../src/report/html/format/messages.ts';
import {
  FAIL,
  INFO,
  OK,
  OPEN,
  packOperations,
  unpackOperations,
} from '../../../../src/report/html/format/operations.ts';
import { MessageBuilder } from '../../../../src/report/stored/message-builder.ts';
import { OperationBuilder } from '../../../../src/report/stored/operation-builder.ts';

describe('numbers as bytes', () => {
  it('come back as they were, up to 2⁵³ - 1', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.integer()), (plain, signed) => {
        const writer = new ByteWriter();
        for (const value of plain) writer.varint(value);
        for (const value of signed) writer.signed(value);
        const reader = new ByteReader(writer.bytes());
        expect(plain.map(() => reader.varint())).toEqual(plain);
        expect(signed.map(() => reader.signed())).toEqual(signed);
      }),
    );
  });

  it('take one byte below 128', () => {
    const writer = new ByteWriter();
    writer.varint(127);
    expect(writer.bytes()).toHaveLength(1);
    writer.varint(128);
    expect(writer.bytes()).toHaveLength(3);
  });
});

const op = (index: number, time: number, rest: Omit<Op, 'index' | 'time'>): Op => ({
  index,
  time,
  ...rest,
});

describe('operations', () => {
  const events: Op[] = [
    op(0, 1_000_000, { type: 'invoke', process: 3, f: 'write', key: 'k1', value: 7 }),
    op(1, 1_500_000, { type: 'invoke', process: 4, f: 'read', key: 'k2' }),
    op(2, 1_600_000, { type: 'info', process: 'nemesis', f: 'kill-start', value: 'f1' }),
    op(3, 3_000_999, { type: 'ok', process: 3, f: 'write', key: 'k1', value: 7 }),
    op(4, 4_000_000, { type: 'ok', process: 4, f: 'read', key: 'k2', value: ['é', null] }),
    op(5, 5_000_000, { type: 'invoke', process: 3, f: 'cas', key: 'k1', value: [7, 8] }),
    op(6, 5_500_000, {
      type: 'fail',
      process: 3,
      f: 'cas',
      key: 'k1',
      error: { code: 'precondition-failed', text: 'it was 9' },
    }),
    op(7, 6_000_000, { type: 'invoke', process: 4, f: 'write', key: 'k2', value: 1 }),
    op(8, 7_000_000, {
      type: 'info',
      process: 4,
      f: 'write',
      key: 'k2',
      error: { code: 'timeout', text: 'no reply' },
    }),
    op(9, 8_000_000, { type: 'invoke', process: 14, f: 'read', key: 'k1' }),
  ];

  it('are packed and unpacked, one row each', () => {
    const builder = new OperationBuilder();
    for (const event of events) builder.push(event);
    const table = unpackOperations(packOperations(builder.rows()));
    expect(table.size).toBe(5);
    expect([...table.invokedAt]).toEqual([1000, 1500, 5000, 6000, 8000]);
    expect([...table.took]).toEqual([2000, 2500, 500, 1000, -1]);
    expect([...table.outcome]).toEqual([OK, OK, FAIL, INFO, OPEN]);
    expect([...table.process]).toEqual([3, 4, 3, 4, 14]);
    expect([...table.f].map((f) => table.functions[f])).toEqual([
      'write',
      'read',
      'cas',
      'write',
      'read',
    ]);
    expect([...table.key].map((key) => table.keys[key])).toEqual(['k1', 'k2', 'k1', 'k2', 'k1']);
    expect([...table.invokeIndex]).toEqual([0, 1, 5, 7, 9]);
    expect([...table.completionIndex]).toEqual([3, 4, 6, 8, -1]);
    expect([...table.input].map((id) => table.values.text(id))).toEqual([
      '7',
      '',
      '[7,8]',
      '1',
      '',
    ]);
    expect([...table.output].map((id) => table.values.text(id))).toEqual([
      '',
      '["é",null]',
      '',
      '',
      '',
    ]);
    expect([...table.error].map((id) => table.errors[id] ?? null)).toEqual([
      null,
      null,
      'precondition-failed: it was 9',
      'timeout: no reply',
      null,
    ]);
  });

  it('are cut to any number of rows', () => {
    const builder = new OperationBuilder();
    for (const event of events) builder.push(event);
    const table = unpackOperations(packOperations({ ...builder.rows(), size: 2 }));
    expect([table.size, ...table.took]).toEqual([2, 2000, 2500]);
  });
});

describe('messages', () => {
  it('are one row for each copy, with what became of it', () => {
    const builder = new MessageBuilder(100, () => true);
    const line = (time: number, event: string, id: number, reason?: string): void =>
      builder.push({
        time,
        event,
        id,
        src: 'n1',
        dest: 'c3',
        body: { type: 'append' },
        ...(reason === undefined ? {} : { reason }),
      });
    line(1000_000, 'sent', 0);
    line(2000_000, 'sent', 1);
    line(2000_000, 'duplicated', 1);
    line(2500_000, 'received', 0);
    line(2600_000, 'lost', 1, 'cut');
    line(3000_000, 'received', 1);
    line(4000_000, 'sent', 2);
    const table = unpackMessages(packMessages(builder.rows()));
    expect([...table.fate]).toEqual([RECEIVED, LOST, DUPLICATE, IN_FLIGHT]);
    expect([...table.sentAt]).toEqual([1000, 2000, 2000, 4000]);
    expect([...table.took]).toEqual([1500, 600, 1000, -1]);
    expect(table.reasons[table.reason[1] as number]).toBe('cut');
    expect(table.ends).toEqual(['n1', 'c3']);
    expect(table.bodies.text(table.body[3] as number)).toBe('{"type":"append"}');
  });

  it('beyond the limit are counted', () => {
    const builder = new MessageBuilder(1, () => false);
    for (const id of [0, 1, 2]) {
      builder.push({ time: id, event: 'sent', id, src: 'n1', dest: 'n2', body: { type: 'x' } });
    }
    expect(builder.omitted).toBe(2);
    const table = unpackMessages(packMessages(builder.rows()));
    expect([table.size, table.body[0]]).toEqual([1, -1]);
  });
});
