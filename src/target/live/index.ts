export * from './target.js';
export { configurationValue, kernelConfiguration } from './kernel-config.js';
