export { elaborate, type ElaborateInput } from './passes.js';
export { DEFAULT_OPTIONS, limitsFrom, type ElaborateOptions } from './options.js';
export { printProgram } from './print.js';
export * from './program.js';
