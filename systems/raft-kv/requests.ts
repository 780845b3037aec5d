// What clients may ask, and how it is told apart from nonsense.

import type { Json } from '../../src/json.ts';
import type { Body } from '../../src/node/types.ts';
import type { KvCommand, KvOperation } from './kv.ts';

export type KvRequest =
  | { readonly kind: 'read'; readonly key: string }
  | { readonly kind: 'command'; readonly command: KvCommand }
  | { readonly kind: 'status' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'malformed'; readonly why: string };

/**
 * `{type: 'read', key}`, `{type: 'open_session'}`, `{type: 'status'}`, and with `session` and
 * `sequence` (a whole number from 1): `{type: 'write', key, value}`, `{type: 'cas', key, from,
 * to}`, `{type: 'append', key, value}`, `{type: 'delete', key}`.
 */
export function parseRequest(body: Body): KvRequest {
  const { key, session, sequence } = body;
  switch (body.type) {
    case 'status':
      return { kind: 'status' };
    case 'open_session':
      return { kind: 'command', command: { kind: 'open-session' } };
    case 'read':
      return typeof key === 'string' ? { kind: 'read', key } : malformed('key must be a string');
    case 'write':
    case 'cas':
    case 'append':
    case 'delete': {
      if (typeof key !== 'string') return malformed('key must be a string');
      if (!isCount(session) || !isCount(sequence)) {
        return malformed('session and sequence must be whole numbers from 1');
      }
      const operation = parseOperation(body, key);
      if (operation === null) return malformed(`${body.type} lacks a value`);
      return { kind: 'command', command: { kind: 'operation', session, sequence, operation } };
    }
    default:
      return { kind: 'unsupported' };
  }
}

function parseOperation(body: Body, key: string): KvOperation | null {
  const { value, from, to } = body;
  switch (body.type) {
    case 'write':
      return value === undefined ? null : { f: 'write', key, value };
    case 'append':
      return value === undefined ? null : { f: 'append', key, value };
    case 'cas':
      return from === undefined || to === undefined ? null : { f: 'cas', key, from, to };
    case 'delete':
      return { f: 'delete', key };
    default:
      return null;
  }
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function malformed(why: string): KvRequest {
  return { kind: 'malformed', why };
}
