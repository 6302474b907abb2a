export * from './open.js';
export type * from './kernel-side.js';
