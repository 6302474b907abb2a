export * from './help.js';
export { complaintAboutDefine, limitsOf, userSideActions } from './limits.js';
export type * from './options.js';
export { parseCommandLine } from './parse.js';
export * from './pass-report.js';
export { type Environment } from './rc-file.js';
export { type ReadScripts, readScripts } from './read-script.js';
export { VERSION, versionText } from './version.js';
