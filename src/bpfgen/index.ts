export { type GeneratorFacts, factsOf } from './facts.js';
export { generate } from './generate.js';
export type { Relocation } from './isa/index.js';
export * from './object.js';
export { supports } from './supports.js';
