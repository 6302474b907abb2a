export { compileRegex, compileTagged, problemOf } from './compile.js';
export { END, NOTHING, POSITION } from './commands.js';
export { ACCEPTED, DEAD, type Dfa } from './dfa.js';
export type { RegexProblem } from './syntax.js';
export type { TaggedDfa } from './tagged.js';
export { findGroups, matchesRegex } from './walk.js';
