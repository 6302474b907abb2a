export * from './bpf-side.js';
export * from './channel.js';
export type { KernelFunctionId } from './programs.js';
export * from './verifier-error.js';
