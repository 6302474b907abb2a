export * from './generate.js';
export * from './source.js';
export * from './supports.js';
export { type ManifestBody, type ModuleManifest, MANIFEST_SECTION, readManifest } from './manifest.js';
