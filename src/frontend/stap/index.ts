export * from './ast.js';
export { DEFAULT_PARSE_OPTIONS, NEWEST_VERSION, type ParseOptions, type Privilege } from './options.js';
export { parseEach, parseFile, parseMacroFile, parseMeasured, printTokens, type ParseWork } from './parse.js';
export { printExpression } from './print-expression.js';
export { ParseTreeText, printLossless, printParseTree, printProbePoint } from './print.js';
export {
  childrenOf,
  childrenOfDeclaration,
  childrenOfExpression,
  childrenOfStatement,
  isStatement,
  walk,
  walkDeclaration,
  type Child,
} from './visit.js';
export { compareVersions, isAtLeast } from './preprocess/version-compare.js';
export type { Macro, MacroLookup, MacroTable } from './macros/macro.js';
