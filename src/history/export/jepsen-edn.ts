// A history as Jepsen's history.edn, one map a line, for Elle, Knossos and jepsen.checker:
//   {:type :ok, :f :read, :value ["k1" 4], :process 3, :time 1203377000, :index 7}
// Keys become the tuples of jepsen.independent when every operation of a client has one.

import type { Json } from '../../json.ts';
import { isTransaction } from '../import/jepsen-op.ts';
import type { History, Op } from '../types.ts';
import { ednText, keyword } from './edn-text.ts';

/** The lines of the file, without their newlines. */
export function* jepsenEdnLines(history: History): Iterable<string> {
  const isKeyed = history.every((op) => op.process === 'nemesis' || op.key !== undefined);
  for (const op of history) yield jepsenEdnLine(op, isKeyed);
}

function jepsenEdnLine(op: Op, isKeyed: boolean): string {
  const { index, time, type, process, f, key, value, error } = op;
  const isTuple = isKeyed && key !== undefined;
  const fields = [`:type :${type}`, `:f ${keyword(f)}`];
  if (isTuple) fields.push(`:value [${JSON.stringify(key)} ${valueText(value ?? null)}]`);
  else if (value !== undefined) fields.push(`:value ${valueText(value)}`);
  if (key !== undefined && !isTuple) fields.push(`:key ${JSON.stringify(key)}`);
  fields.push(`:process ${process === 'nemesis' ? ':nemesis' : process}`, `:time ${time}`);
  if (error !== undefined) {
    fields.push(`:error [${keyword(error.code)} ${JSON.stringify(error.text)}]`);
  }
  return `{${[...fields, `:index ${index}`].join(', ')}}`;
}

/** The functions of micro-operations are keywords for Elle. */
function valueText(value: Json): string {
  if (!isTransaction(value)) return ednText(value);
  const items = value as readonly (readonly Json[])[];
  const texts = items.map(
    ([f, ...rest]) => `[${[keyword(f as string), ...rest.map(ednText)].join(' ')}]`,
  );
  return `[${texts.join(' ')}]`;
}
