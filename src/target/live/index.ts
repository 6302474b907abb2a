export * from './target.js';
export { configurationValue, kernelConfiguration } from './kernel-config.js';
export { releaseTarget } from './release-target.js';
