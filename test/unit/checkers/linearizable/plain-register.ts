import type { Model } from '../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../checkers/linearizable/models/register.ts';

/** A register of which nothing is known but its steps, so that no commitment and no chain is. */
export function plainRegister(): Model<unknown> {
  const { shape: _shape, ...plain } = casRegister() as Model<unknown>;
  return plain;
}
