export * from './module-side.js';
