export * from './assembler.js';
export * from './decode.js';
export * from './encode.js';
export * from './helpers.js';
export * from './instruction.js';
export * from './print.js';
