export * from './bpf-side.js';
export * from './channel.js';
export { initialParentPid, initialPid } from './namespace-pid.js';
export type { KernelFunctionId } from './programs.js';
export * from './verifier-error.js';
