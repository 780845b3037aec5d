// Long work gives the driver of a check a turn now and then: it is a generator, and every `yield` is a turn.

/** Cheap items that are looked at between two turns; a few milliseconds. */
export const TURN_ITEMS = 1 << 15;
/** Items about which the model is asked between two turns; a few milliseconds too. */
export const TURN_QUESTIONS = 1 << 13;

/** Does all of it at once. */
export function atOnce<Result>(steps: Generator<unknown, Result, unknown>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
