export { elaborate, type ElaborateInput } from './passes.js';
export type { ElaborateOptions } from './options.js';
export { printProgram } from './print.js';
export * from './program.js';
