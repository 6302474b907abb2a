export type * from './program.js';
export type * from './runtime/store.js';
