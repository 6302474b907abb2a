export { checkDeferredTexts, hasDeferredTexts } from './deferred-texts.js';
export * from './event-schema.js';
export * from './lay-out.js';
export * from './layout.js';
export * from './passes.js';
export { place } from './place.js';
export * from './placed.js';
export { bucketsOf, LOG_BUCKETS } from './lay-out-statistic.js';
export type { Runtime } from './sides.js';
