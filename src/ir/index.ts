export * from './instructions.js';
export * from './intrinsics.js';
export * from './module.js';
export * from './probes.js';
export * from './records.js';
export * from './values.js';
