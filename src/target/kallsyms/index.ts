export * from './symbols.js';
