export * from './answer.js';
export * from './names.js';
