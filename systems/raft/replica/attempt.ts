// What came of one request to a replica, which may have told where the leader is.

import type { OpError } from '../../../src/history/types.ts';
import { isDefinite } from '../../../src/node/errors.ts';
import type { Body, NodeId } from '../../../src/node/types.ts';
import type { Sent } from '../../wire/requester.ts';

export type Attempt =
  | { readonly kind: 'answer'; readonly body: Body }
  /** Definite: this attempt did nothing. */
  | { readonly kind: 'refused'; readonly error: OpError; readonly leader: NodeId | null }
  | { readonly kind: 'unknown'; readonly error: OpError };

export function attemptOf(sent: Sent): Attempt {
  switch (sent.kind) {
    case 'answer':
      return sent;
    case 'not-sent':
      return { kind: 'refused', error: sent.error, leader: null };
    case 'no-reply':
      return { kind: 'unknown', error: sent.error };
    case 'error': {
      const { code, error, body } = sent;
      if (!isDefinite(code)) return { kind: 'unknown', error };
      const { leader } = body;
      return { kind: 'refused', error, leader: typeof leader === 'string' ? leader : null };
    }
  }
}
