export { type ModuleFile, readModuleFile } from './module-file.js';
export * from './module-side.js';
