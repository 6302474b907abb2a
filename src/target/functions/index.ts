export * from './matching.js';
export { syscallEntry, syscallsOf } from './syscall-entries.js';
