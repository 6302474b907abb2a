export * from './debug-link.js';
export * from './dynamic.js';
export * from './image.js';
export * from './notes.js';
export * from './plt.js';
export * from './sections.js';
export * from './symbols.js';
