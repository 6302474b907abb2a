export * from './binaries.js';
export * from './binary.js';
export * from './linker-cache.js';
