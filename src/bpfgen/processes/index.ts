export * from './facts.js';
export * from './programs.js';
export * from './table.js';
export * from './test.js';
