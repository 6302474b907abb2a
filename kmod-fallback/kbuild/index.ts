export * from './build.js';
export * from './headers.js';
export * from './kbuild-error.js';
