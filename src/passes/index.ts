export * from './event-schema.js';
export * from './layout.js';
export * from './placed.js';
