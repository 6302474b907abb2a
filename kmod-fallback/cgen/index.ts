export * from './generate.js';
export * from './source.js';
export * from './supports.js';
