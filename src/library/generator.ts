// `ordeal/generator`: what clients do next, as pure values that combine. Source: jepsen.generator
// (0.3).

export { any } from '../generator/any.ts';
export { cycle } from '../generator/cycle.ts';
export { delay } from '../generator/delay.ts';
export { eachProcess } from '../generator/each-process.ts';
export { eachThread } from '../generator/each-thread.ts';
export { type Draw, type Drawn, type EvolveOptions, evolve } from '../generator/evolve.ts';
export { type Accept, filter } from '../generator/filter.ts';
export { generate, type MakeOp } from '../generator/generate.ts';
export type { GeneratedOp, Generator, GeneratorContext, Step } from '../generator/generator.ts';
export { limit } from '../generator/limit.ts';
export { map, type Transform } from '../generator/map.ts';
export { type MixPart, mix, weightedMix } from '../generator/mix.ts';
export { nothing } from '../generator/nothing.ts';
export { onThreads } from '../generator/on-threads.ts';
export { once } from '../generator/once.ts';
export { type DrawGap, paced } from '../generator/paced.ts';
export { andThen, phases } from '../generator/phases.ts';
export { repeat } from '../generator/repeat.ts';
export { type Reservation, reserve } from '../generator/reserve.ts';
export { type Script, type ScriptedOp, script } from '../generator/script.ts';
export { sequence } from '../generator/sequence.ts';
export { type Answer, type Simulation, simulate } from '../generator/simulate.ts';
export { type Gaps, type StaggerOptions, stagger } from '../generator/stagger.ts';
export { done, pending, perform } from '../generator/step.ts';
export { fillIn, type OpTemplate } from '../generator/template.ts';
export { allFree, restrict, threadOf, threadsOf } from '../generator/threads.ts';
export { timeLimit } from '../generator/time-limit.ts';
export { untilOk } from '../generator/until-ok.ts';
export type { History, Op, OpError, OpType, Process } from '../history/types.ts';
export type { Json, JsonObject } from '../json.ts';
export { createRandom, type Random } from '../random.ts';
