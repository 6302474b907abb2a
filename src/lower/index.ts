export * from './components.js';
export { FormatTable } from './context.js';
export * from './effects.js';
export * from './lower.js';
