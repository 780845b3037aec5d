import type { Model } from '../../checkers/linearizable/model.ts';
import { modelNamed } from '../../checkers/linearizable/models/registry.ts';
import type { Json } from '../../src/json.ts';

/** The model of that name. Throws where there is none. */
export function namedModel(name: string, options: Json = {}): Model<unknown> {
  const model = modelNamed(name, options);
  if (model === undefined) throw new Error(`there is no model ${name}`);
  return model;
}
