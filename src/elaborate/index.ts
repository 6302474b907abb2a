export { elaborate, type ElaborateInput } from './passes.js';
export type { ElaborateOptions } from './options.js';
export * from './listing.js';
export { printProgram } from './print.js';
export * from './program.js';
