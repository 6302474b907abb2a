/**
 * Macro expansion, a stage of the token stream: takes definitions out, puts bodies in. Expansion is lazy: a parameter is
 * expanded where the body names it, in the scope of the invocation, and nothing is expanded in what a conditional leaves
 * out.
 */
import { parseError, type Diagnostic, type Token } from '../../../base/index.js';
import { errorToken, ScriptToken, type Script, type TokenSource } from '../lexer/script-token.js';
import { MACRO } from '../messages.js';
import { readDefinition } from './definition.js';
import type { Macro, MacroToken } from './macro.js';

/** A body, or a parameter's tokens, being put in. */
interface Activation {
  readonly tokens: readonly MacroToken[];
  at: number;
  /** What stands in the script for it, with its own chain of expansions. */
  readonly invocation: Token;
  readonly scope: Scope;
}

/** What `@name` means inside a body. */
interface Scope {
  readonly parameters: ReadonlyMap<string, readonly MacroToken[]>;
  /** Library macros see no macros of the file. */
  readonly isLibrary: boolean;
  /** Where the parameters were written. */
  readonly outer: Scope | undefined;
  /** Whose body it is. */
  readonly macro: Macro | undefined;
  /** How many bodies stand inside one another, without those that parameters bring. */
  readonly depth: number;
}

/** So many bodies and parameters may be open. */
const MAX_ACTIVE = 10_000;
const MAX_DEPTH = 1000;
/**
 * A body may lead to itself, where conditionals end it, so many times; more would only be a macro that never ends.
 * Upstream goes on until memory ends.
 */
const MAX_SELF = 50;
/** Bounds what a few doubling macros can make of a small file. */
const MAX_EXPANDED_TOKENS = 1_000_000;

/** The operators that a macro may take the name of, with a warning. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'cast',
  'var',
  'defined',
  'entry',
  'perf',
  'const',
  'probewrite',
  'kregister',
  'uregister',
  'kderef',
  'uderef',
  'enum',
  'enumname',
  'count',
  'sum',
  'min',
  'max',
  'avg',
  'variance',
  'hist_log',
  'hist_linear',
]);

export class MacroExpander {
  readonly #source: TokenSource;
  readonly #script: Script;
  readonly #warn: (diagnostic: Diagnostic) => void;
  readonly #macros = new Map<string, Macro>();
  readonly #active: Activation[] = [];
  /** Errors that were found inside a body, given out before what follows. */
  readonly #errors: ScriptToken[] = [];
  #expanded = 0;

  constructor(source: TokenSource, script: Script, warn: (diagnostic: Diagnostic) => void) {
    this.#source = source;
    this.#script = script;
    this.#warn = warn;
  }

  /** The macros that the file defined. */
  get macros(): ReadonlyMap<string, Macro> {
    return this.#macros;
  }

  /** @param isSkipping inside a branch that is left out: definitions and invocations do not count */
  next(isSkipping: boolean): ScriptToken | undefined {
    for (;;) {
      const error = this.#errors.shift();
      if (error !== undefined) return error;
      const token = this.#nextRaw();
      if (token === undefined) {
        if (this.#active.pop() === undefined) return undefined;
        continue;
      }
      if (isSkipping || !token.class.startsWith('@')) return token;
      if (token.class === '@define') {
        const refused = this.#define(token);
        if (refused !== undefined) return refused;
        continue;
      }
      const problem = this.#invoke(token);
      if (problem !== undefined) return problem;
    }
  }

  /** Of the innermost body, with its chain; undefined at its end. */
  #nextRaw(): ScriptToken | undefined {
    const active = this.#active.at(-1);
    if (active === undefined) return this.#source.next();
    const token = active.tokens[active.at++];
    if (token === undefined) return undefined;
    this.#expanded++;
    return new ScriptToken(token.class, { ...token.token, expandedFrom: active.invocation }, this.#script, token.error);
  }

  #define(word: ScriptToken): ScriptToken | undefined {
    const raw: TokenSource = { next: () => this.#nextRaw() };
    if (this.#active.length > 0) return errorToken(this.#script, MACRO.nestedDefinition, word.token);
    const definition = readDefinition(raw, this.#script, (name, token) => this.#checkName(name, token));
    if (definition.macro !== undefined) this.#macros.set(definition.macro.name, definition.macro);
    if (definition.kind === 'refused') return definition.error;
    this.#errors.push(...definition.errors);
    return undefined;
  }

  #checkName(name: string, token: Token): ScriptToken | undefined {
    if (name === 'define') return errorToken(this.#script, MACRO.redefinesDefine, token);
    const known = this.#macros.get(name);
    if (known !== undefined) {
      const { code, text } = MACRO.firstDefined(name);
      return errorToken(this.#script, MACRO.redefined(name), token, parseError(code, text, known.token));
    }
    if (BUILT_IN.has(name)) {
      const { code, text } = MACRO.redefinesOperator(name);
      this.#warn({ ...parseError(code, text, token), severity: 'warning' });
    }
    return undefined;
  }

  /** @returns the token itself where it is no macro, an error, or nothing: the body comes next */
  #invoke(word: ScriptToken): ScriptToken | undefined {
    const name = word.text.slice(1);
    const scope = this.#active.at(-1)?.scope;
    const parameter = scope?.parameters.get(name);
    if (parameter !== undefined) {
      const outer = scope?.outer ?? NO_SCOPE;
      return this.#activate(name, { tokens: parameter, at: 0, invocation: word.token, scope: outer });
    }
    const own = scope?.isLibrary === true ? undefined : this.#macros.get(name);
    const macro = own ?? this.#script.options.libraryMacros.get(name);
    if (macro === undefined) return word;
    const parameters = this.#readParameters(macro, word);
    if (!(parameters instanceof Map)) return parameters;
    const inner: Scope = {
      parameters,
      isLibrary: own === undefined,
      outer: scope,
      macro,
      depth: 1 + (scope?.depth ?? 0),
    };
    return this.#activate(name, { tokens: macro.body, at: 0, invocation: word.token, scope: inner });
  }

  #activate(name: string, activation: Activation): ScriptToken | undefined {
    if (this.#active.length >= MAX_ACTIVE || this.#expanded > MAX_EXPANDED_TOKENS || isEndless(activation.scope)) {
      this.#active.length = 0;
      this.#expanded = 0;
      return errorToken(this.#script, MACRO.recursion(name), activation.invocation);
    }
    this.#active.push(activation);
    return undefined;
  }

  /** '(' tokens (',' tokens)* ')', split at commas outside `( )` and `[ ]` */
  #readParameters(macro: Macro, word: ScriptToken): Map<string, readonly ScriptToken[]> | ScriptToken {
    const named = new Map<string, readonly ScriptToken[]>();
    const count = macro.parameters.length;
    if (count === 0) return named;
    const open = this.#nextRaw();
    if (open?.class !== '(') return errorToken(this.#script, MACRO.invocationOpen(macro.name, count), open?.token);
    for (const [index, parameter] of macro.parameters.entries()) {
      const tokens: ScriptToken[] = [];
      const end = this.#readParameter(tokens);
      if (end === undefined) return errorToken(this.#script, MACRO.invocationEnd, word.token);
      named.set(parameter, tokens);
      const isLast = index === count - 1;
      if (end.class === ')' && !isLast) return errorToken(this.#script, MACRO.tooFew(macro.name, count), end.token);
      if (end.class === ',' && isLast) return errorToken(this.#script, MACRO.tooMany(macro.name, count), end.token);
    }
    return named;
  }

  /** @returns the `,` or `)` that ends it */
  #readParameter(tokens: ScriptToken[]): ScriptToken | undefined {
    let depth = 0;
    for (let token = this.#nextRaw(); token !== undefined; token = this.#nextRaw()) {
      if (depth === 0 && (token.class === ',' || token.class === ')')) return token;
      if (token.class === '(' || token.class === '[') depth++;
      if (depth > 0 && (token.class === ')' || token.class === ']')) depth--;
      tokens.push(token);
    }
    return undefined;
  }
}

const NO_SCOPE: Scope = { parameters: new Map(), isLibrary: false, outer: undefined, macro: undefined, depth: 0 };

function isEndless({ macro, depth, outer }: Scope): boolean {
  if (depth <= MAX_SELF) return false;
  let same = 0;
  for (let scope = outer; scope !== undefined; scope = scope.outer) if (scope.macro === macro) same++;
  return depth > MAX_DEPTH || same >= MAX_SELF;
}
