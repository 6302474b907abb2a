export * from './btf.js';
export type { AnswerStore } from './remembered.js';
export * from './set.js';
export { BtfError } from './format.js';
export * from './declared-type.js';
export * from './queries.js';
export type * from './types.js';
