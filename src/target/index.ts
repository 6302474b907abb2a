export * from './features.js';
export { syscallEntry } from './functions/index.js';
export type { AnswerStore } from './btf/index.js';
export { configurationValue, kernelConfiguration, liveTarget, releaseTarget } from './live/index.js';
export * from './recorded/index.js';
export type * from './target.js';
export * from './without.js';
