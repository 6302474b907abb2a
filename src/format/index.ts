export * from './buckets.js';
export * from './evaluate.js';
export * from './histogram.js';
export * from './printer.js';
export * from './runtime-errors.js';
export * from './text.js';
export * from './values.js';
