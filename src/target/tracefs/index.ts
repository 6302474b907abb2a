export * from './tracepoints.js';
