export * from './folder.js';
export * from './kernel-store.js';
