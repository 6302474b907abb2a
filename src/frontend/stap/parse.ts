/**
 * Pass 1: a file's text to its syntax tree.
 *   text → lexer → macros → conditionals → linked tokens → grammar, declaration by declaration
 * Nothing is thrown: what is wrong goes to the sink, and parsing goes on at the next declaration.
 */
import {
  AssertionError,
  type Diagnostic,
  Diagnostics,
  type DiagnosticSink,
  parseError,
  type SourceFile,
} from '../../base/index.js';
import type { Declaration, StapFile } from './ast.js';
import { NESTING_LIMIT, must, ParseFailure, tokenAt } from './grammar/combinators.js';
import { declaration, DECLARATION_STARTS } from './grammar/declarations.js';
import './grammar/expressions.js';
import './grammar/statements.js';
import './grammar/values.js';
import { HEIGHT_LIMIT, tokenBeyondHeight } from './height.js';
import { Lexer } from './lexer/lexer.js';
import { END, ERROR, ScriptToken, type Script, type TokenSource } from './lexer/script-token.js';
import { MacroExpander } from './macros/expander.js';
import type { MacroTable } from './macros/macro.js';
import { FILE, LEXICAL_CODES, MACRO, REFUSED } from './messages.js';
import type { ParseOptions } from './options.js';
import { Conditionals } from './preprocess/conditionals.js';

/** How much work a parse was: both grow linearly with the text. */
export interface ParseWork {
  readonly tokens: number;
  readonly parserSteps: number;
}

export function parseFile(source: SourceFile, options: ParseOptions, sink: DiagnosticSink): StapFile {
  return parseMeasured(source, options, sink).file;
}

/**
 * Pass 1 of a file whose tree nobody wants whole: each declaration is handed on as soon as it is read, whether or not the file
 * has errors.
 */
export function parseEach(
  source: SourceFile,
  options: ParseOptions,
  { sink, take }: { readonly sink: DiagnosticSink; readonly take: (declaration: Declaration) => void },
): void {
  const script = scriptOf(source, options);
  script.pull = streamOf(tokensOf(script, sink), script);
  parseDeclarations(script, sink, take);
}

/** As parseFile, with the counters of the linear-time tests. */
export function parseMeasured(
  source: SourceFile,
  options: ParseOptions,
  sink: DiagnosticSink,
): { readonly file: StapFile; readonly work: ParseWork } {
  const script = scriptOf(source, options);
  script.pull = streamOf(tokensOf(script, sink), script);
  const declarations: Declaration[] = [];
  parseDeclarations(script, sink, (each) => declarations.push(each));
  return { file: { source, declarations }, work: script.work };
}

/** `--dump=tokens`: what the grammar sees, one token a line: `LINE:COLUMN class text`. Errors are the parser's to report. */
export function printTokens(source: SourceFile, options: ParseOptions): string {
  const stream = tokensOf(scriptOf(source, options), { add: () => undefined });
  const lines: string[] = [];
  for (let each = stream.next(); each !== undefined; each = stream.next()) {
    const { line, column, kind, text } = each.token;
    lines.push(`${line}:${column} ${each.class === ERROR ? 'error' : kind} ${text}\n`);
  }
  return lines.join('');
}

function scriptOf(source: SourceFile, options: ParseOptions): Script {
  const script: Script = {
    source,
    options,
    embeddedAllowed: options.guru || source.role === 'tapset',
    globals: new Map(),
    work: { tokens: 0, parserSteps: 0 },
    readAhead: new Map(),
    pull: () => endOf(script, undefined),
    depth: 0,
    inFunction: false,
  };
  return script;
}

function tokensOf(script: Script, sink: DiagnosticSink): TokenSource {
  return new Conditionals(expanderOf(script, sink), script);
}

function expanderOf(script: Script, sink: DiagnosticSink): MacroExpander {
  const warn = (diagnostic: Diagnostic): void => {
    sink.add(diagnostic);
  };
  return new MacroExpander(new Lexer(script, warn), script, warn);
}

/**
 * Reads a library macro file (`.stpm`), which holds nothing but definitions, some of them in conditionals.
 * @param known the macros of the files before it, which it may not define again
 * @returns its macros; none of them where it has errors, which are in the sink
 */
export function parseMacroFile(
  source: SourceFile,
  options: ParseOptions,
  known: MacroTable,
  sink: DiagnosticSink,
): MacroTable {
  const script = scriptOf(source, { ...options, libraryMacros: known });
  const expander = expanderOf(script, sink);
  const stream = new Conditionals(expander, script);
  const errors = new Diagnostics();
  for (let each = stream.next(); each !== undefined; each = stream.next()) {
    const { code, text } = MACRO.libraryToken(source.name);
    errors.add(each.error ?? parseError(code, text, each.token));
    if (each.error === undefined) break;
  }
  for (const { name, token } of expander.macros.values()) {
    const first = known.get(name);
    if (first === undefined) continue;
    const [duplicate, place] = [MACRO.libraryDuplicate(name), MACRO.firstDefined(name)];
    errors.add(
      parseError(duplicate.code, duplicate.text, token, { cause: parseError(place.code, place.text, first.token) }),
    );
  }
  for (const each of errors.all) sink.add(each);
  return errors.hasErrors ? new Map() : expander.macros;
}

/** Counts the tokens that the parser asks for, and closes their stream with `<end>`. */
function streamOf(source: TokenSource, script: Script): () => ScriptToken {
  let last: ScriptToken | undefined;
  let index = 0;
  return () => {
    const token = source.next() ?? endOf(script, last);
    token.index = index++;
    last = token;
    return token;
  };
}

function endOf(script: Script, last: ScriptToken | undefined): ScriptToken {
  const { file, line, column } = last?.token ?? { file: script.source, line: 1, column: 1 };
  const end = new ScriptToken(
    END,
    { kind: 'junk', text: '', file, line, column, expandedFrom: undefined },
    script,
    undefined,
  );
  end.previous = last;
  return end;
}

/** Nothing here holds on to the first token, and so to all of them. */
function parseDeclarations(script: Script, sink: DiagnosticSink, take: (declaration: Declaration) => void): void {
  let at = script.pull();
  let isEmpty = true;
  while (at.class !== END) {
    const start = at;
    // What the preprocessor refuses is no token yet; a mistake of the lexer's is one.
    if (at.error === undefined || LEXICAL_CODES.has(at.error.code)) isEmpty = false;
    script.depth = 0;
    script.inFunction = false;
    try {
      const { result, next } = must(declaration, at);
      const beyond = tokenBeyondHeight(result, next.index - at.index);
      if (beyond === undefined) result.forEach(take);
      else sink.add(parseError(REFUSED.nesting(HEIGHT_LIMIT).code, REFUSED.nesting(HEIGHT_LIMIT).text, beyond));
      at = next;
    } catch (error) {
      at = recover(error, at, sink);
    }
    start.unlinkUpTo(at);
    script.readAhead.clear();
  }
  if (isEmpty) sink.add(emptyFile(script));
}

function emptyFile({ source, work }: Script): Diagnostic {
  const message = work.tokens === 0 ? FILE.empty(source.name) : FILE.emptyAfterPreprocessing(source.name);
  return parseError(message.code, message.text, undefined);
}

/** Reports the failure and finds where to go on. */
function recover(error: unknown, start: ScriptToken, sink: DiagnosticSink): ScriptToken {
  const failure = error instanceof RangeError ? tooDeep(start) : error;
  if (!(failure instanceof ParseFailure)) throw failure;
  sink.add(failure.diagnostic);
  if (!failure.skips) return failure.resume;
  let at = failure.resume;
  while (at.class !== END && !DECLARATION_STARTS.has(at.class)) {
    // The lexer's errors count only where the parser reads; those of macros and conditionals always do.
    if (at.error !== undefined && !LEXICAL_CODES.has(at.error.code)) sink.add(at.error);
    at = tokenAt(at.next);
  }
  return at;
}

/** The safety net below the depth limit: constructs that need more stack a level than others. */
function tooDeep(start: ScriptToken): ParseFailure {
  const message = REFUSED.nesting(NESTING_LIMIT);
  const next = tokenAt(start.next);
  if (start.class === END) throw new AssertionError('parser', 'stack overflow at the end of the file');
  return new ParseFailure(parseError(message.code, message.text, start.token), next);
}
