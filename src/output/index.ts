export * from './error-text.js';
export * from './losses.js';
export * from './records.js';
export * from './writer.js';
