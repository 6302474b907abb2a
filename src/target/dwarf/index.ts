export * from './debug-info.js';
export * from './name-search.js';
export * from './place.js';
export * from './read.js';
