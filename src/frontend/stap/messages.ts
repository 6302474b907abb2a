/**
 * Every sentence of pass 1, in SystemTap's words. The key is the diagnostic's code: SystemTap counts errors of one kind
 * as similar, and one entry is one kind.
 */
export interface Message {
  readonly code: string;
  readonly text: string;
}

function message<Values extends readonly unknown[]>(
  code: string,
  text: (...values: Values) => string,
): (...values: Values) => Message {
  return (...values) => ({ code: `parse/${code}`, text: text(...values) });
}

function fixed(code: string, text: string): Message {
  return { code: `parse/${code}`, text };
}

/**
 * The same words as a kind of their own: SystemTap tells kinds by where in its source an error is raised, which is for
 * some constructs their own place and for most a common one.
 */
export function own(construct: string, { code, text }: Message): Message {
  return { code: `${code}/${construct}`, text };
}

/** Errors of the lexer. */
export const LEXICAL = {
  unclosedQuote: fixed('unclosed-quote', 'Could not find matching closing quote'),
  unclosedEmbedded: fixed('unclosed-embedded', "Could not find matching '%}' to close embedded function block"),
  suspiciousClose: fixed('suspicious-close', "possible erroneous closing '}%', use '%}'?"),
  number: fixed('number', 'number invalid or out of range'),
  argumentRange: message(
    'argument-range',
    (count: number) => `command line argument out of range [1-${String(count)}]`,
  ),
  nestedArgument: fixed('nested-argument', 'invalid nested substitution of command line arguments'),
} as const;

/** The errors that count only where the parser meets them. */
export const LEXICAL_CODES: ReadonlySet<string> = new Set([
  LEXICAL.unclosedQuote.code,
  LEXICAL.unclosedEmbedded.code,
  LEXICAL.argumentRange(0).code,
  LEXICAL.nestedArgument.code,
]);

/** Errors of the grammar: what was expected. */
export const EXPECTED = {
  token: message('expected-token', (text: string) => `expected '${text}'`),
  blockStart: fixed('expected-block', "expected '{'"),
  oneOf: message('expected-one-of', (texts: string) => `expected one of '${texts}'`),
  declaration: fixed('expected-declaration', "expected 'probe', 'global', 'private', 'function', or '%{'"),
  privateDeclaration: fixed('expected-private', "expected 'function' or identifier"),
  identifier: fixed('expected-identifier', 'expected identifier'),
  identifierOrKeyword: fixed('expected-member', 'expected identifier or keyword'),
  indexable: fixed('expected-indexable', 'expected identifier or statistical operation'),
  statement: fixed('expected-statement', 'expected statement'),
  value: fixed('expected-value', 'expected literal string or number'),
  valueAtEnd: fixed('expected-value-at-end', 'expected value'),
  expressionStatement: fixed('expected-expression-statement', 'expression statement expected'),
  literalString: fixed('expected-literal-string', 'expected literal string'),
  string: fixed('expected-string', 'expected string'),
  nonEmptyString: fixed('expected-non-empty-string', 'expected non-empty string'),
  number: fixed('expected-number', 'expected number'),
  type: fixed('expected-type', "expected 'string' or 'long'"),
  parameterEnd: fixed('expected-parameter-end', "expected ',' or ')'"),
  bracketEnd: fixed('expected-bracket-end', "expected ',' or ']'"),
  probeComponent: fixed('expected-component', "expected identifier or '*' or '{'"),
  statistic: fixed('expected-statistic', 'expected statistical operation'),
  sortDirective: fixed('expected-sort', 'expected sort directive'),
  literalNumber: fixed('expected-literal-number', 'expected literal number'),
  target: fixed('expected-target', 'expected @cast, @var or $var'),
  probePoint: fixed('expected-probe-point', 'expected probe point specifier'),
  endOfFile: fixed('end-of-file', 'unexpected end-of-file'),
} as const;

/** Errors of the grammar: what stands there is not allowed. */
export const REFUSED = {
  nesting: message('nesting', (limit: number) => `constructs nested more than ${String(limit)} deep`),
  returnOutsideFunction: fixed('return-context', "found 'return' not in function context"),
  scalarInitializer: fixed('scalar-initializer', 'only scalar globals can be initialized'),
  arraySize: fixed('array-size', 'array size out of range'),
  duplicateGlobal: fixed('duplicate-global', 'duplicate global name'),
  globalPrivateConflict: fixed('global-private', 'global versus private variable declaration conflict'),
  duplicateParameter: fixed('duplicate-parameter', 'duplicate parameter names'),
  priority: fixed('priority', 'specified priority must be > 0'),
  multipleSorts: fixed('multiple-sorts', 'multiple sort directives'),
  listWithoutIn: fixed('list-without-in', 'unexpected comma-separated expression list'),
  histogramValue: fixed('histogram-value', 'base histogram operator where expression expected'),
  unknownOperator: message('unknown-operator', (name: string) => `unknown operator ${name}`),
  statisticParameters: message(
    'statistic-parameters',
    (count: number) => `not more than ${String(count)} parameter${count === 1 ? '' : 's'} allowed`,
  ),
  bitShift: message('bit-shift', (shift: string) => `bit shift (${shift}) out of range <0..62>`),
  suffixOfPretty: fixed('pretty-suffix', '-> and [ are not accepted for a pretty-printing variable'),
  embeddedCode: fixed('embedded-code', 'embedded code in unprivileged script; need stap -g'),
  embeddedExpression: fixed('embedded-expression', 'embedded expression code in unprivileged script; need stap -g'),
  guruOperator: (name: string): Message =>
    fixed(`guru-operator/${name}`, `using ${name} operator not permitted; need stap -g`),
  optionalAlias: fixed('optional-alias', 'probe point alias name cannot be optional nor sufficient'),
  combinedAlias: fixed('combined-alias', "Combined prologue and epilogue cannot be defined with '+='"),
  tooManyPoints: message('too-many-points', (limit: number) => `more than ${String(limit)} probe points in one`),
  suffixPlace: fixed('suffix-place', "'?', '!' or condition must only be specified in suffix"),
  suffixTwice: fixed('suffix-twice', "'?' or '!' respecified"),
  conditionTwice: fixed('condition-twice', 'condition respecified'),
  conversion: fixed('conversion', 'invalid or missing conversion specifier'),
  incompleteConversion: fixed('incomplete-conversion', 'trailing incomplete print format conversion'),
} as const;

/** About the file as a whole: printed as it is, without 'parse error:'. */
export const FILE = {
  empty: message('empty-file', (name: string) => `Input file '${name}' is empty.`),
  emptyAfterPreprocessing: message(
    'empty-after-preprocessing',
    (name: string) => `Input file '${name}' is empty after preprocessing.`,
  ),
} as const;

/** Errors of macros. */
export const MACRO = {
  name: fixed('macro-name', 'expected identifier'),
  parameterName: fixed('macro-parameter', 'expected identifier'),
  parameterEnd: fixed('macro-parameter-end', "expected ',' or ')'"),
  body: fixed('macro-body', "expected '%('"),
  bodyOrParameters: fixed('macro-body-or-parameters', "expected '%(' or '('"),
  unclosedBody: fixed('macro-unclosed', "incomplete macro definition - missing '%)'"),
  redefinesDefine: fixed('macro-define', "attempt to redefine '@define'"),
  redefined: message('macro-redefined', (name: string) => `attempt to redefine macro '@${name}' in the same file`),
  firstDefined: message('macro-first', (name: string) => `macro '@${name}' first defined here`),
  redefinesOperator: message('macro-operator', (name: string) => `macro redefines built-in operator '@${name}'`),
  nestedDefinition: fixed('macro-nested', "'@define' forbidden inside macro body"),
  invocationOpen: message(
    'macro-invocation',
    (name: string, count: number) =>
      `expected '(' in invocation of macro '@${name}' taking ${String(count)} parameter${count === 1 ? '' : 's'}`,
  ),
  invocationEnd: fixed('macro-invocation-end', 'could not find end of macro invocation'),
  tooFew: message(
    'macro-too-few',
    (name: string, count: number) => `too few parameters for macro '@${name}' (expected ${String(count)})`,
  ),
  tooMany: message(
    'macro-too-many',
    (name: string, count: number) => `too many parameters for macro '@${name}' (expected ${String(count)})`,
  ),
  /** Upstream goes on until memory ends. */
  recursion: message('macro-recursion', (name: string) => `macro '@${name}' expands without end`),
  libraryToken: message('macro-library-token', (file: string) => `unexpected token in library macro file '${file}'`),
  libraryDuplicate: message(
    'macro-library-duplicate',
    (name: string) => `duplicate definition of library macro '@${name}'`,
  ),
} as const;

const OPERANDS = [
  "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',",
  "             'runtime', 'systemtap_privilege', 'CONFIG_...', or",
  '             comparison between strings or integers',
].join('\n');

/** Errors of conditionals. */
export const CONDITIONAL = {
  incompleteCondition: fixed('condition-incomplete', "incomplete condition after '%('"),
  marker: fixed('condition-marker', "expected '%?' marker for conditional"),
  unclosed: fixed('conditional-unclosed', 'incomplete conditional at end of file'),
  duplicateElse: fixed('conditional-duplicate-else', "invalid conditional - duplicate '%:'"),
  /** SystemTap counts each of the three marks as a kind of its own. */
  unopened: (mark: '?' | ':' | ')'): Message =>
    fixed(`conditional-unopened${mark}`, "incomplete conditional - missing '%('"),
  operands: fixed('condition-operands', OPERANDS),
  operator: fixed('condition-operator', 'expected comparison operator'),
  equality: fixed('condition-equality', "expected '==' or '!='"),
  string: fixed('condition-string', 'expected string literal'),
  number: fixed('condition-number', 'expected number'),
  stringRight: fixed('condition-string-right', 'expected string literal as right value'),
  numberRight: fixed('condition-number-right', 'expected number literal as right value'),
  wildcard: fixed('condition-wildcard', 'wildcard not allowed with order comparison operators'),
  zeroOrOne: fixed('condition-zero-one', 'expected 0 or 1'),
  configNumber: fixed('condition-config-number', 'Config option value not a number'),
  configRight: fixed(
    'condition-config-right',
    'expected string, number literal or other CONFIG_... as right side operand',
  ),
} as const;
