export * from './btf.js';
export { BtfError } from './format.js';
export * from './queries.js';
export type * from './types.js';
