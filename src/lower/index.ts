export * from './components.js';
export * from './effects.js';
export * from './lower.js';
