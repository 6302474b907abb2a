/**
 * What names mean outside of bodies: globals and functions of the script, then of the library (parsed when asked for).
 * Library functions that a body calls wait here until they are resolved in their turn.
 */
import { assert, semanticError, type DiagnosticSink, type SourceFile, type Token } from '../base/index.js';
import type { FunctionDeclaration, GlobalDeclaration, StapFile } from '../frontend/stap/ast.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../frontend/stap/index.js';
import type { TapsetLibrary } from '../tapset/library.js';
import type { FunctionSymbol, GlobalSymbol, LocalSymbol } from './resolved.js';
import { Refusal } from './refusal.js';

/** As messages name the file that is none. */
const MADE = '<made>';

interface Arity {
  readonly count: number;
  readonly token: Token;
}

export class SymbolTable {
  readonly #library: TapsetLibrary;
  readonly #sink: DiagnosticSink;
  readonly #globals = new Map<GlobalDeclaration, GlobalSymbol>();
  readonly #userGlobals = new Map<string, GlobalSymbol[]>();
  readonly #userFunctions = new Map<string, FunctionSymbol[]>();
  readonly #functions = new Map<FunctionDeclaration, FunctionSymbol>();
  readonly #arities = new Map<GlobalSymbol, Arity>();
  readonly #pending: FunctionSymbol[] = [];
  readonly #made = new Map<string, FunctionSymbol>();

  constructor(files: readonly StapFile[], library: TapsetLibrary, sink: DiagnosticSink) {
    this.#library = library;
    this.#sink = sink;
    for (const file of files) {
      for (const declaration of file.declarations) {
        if (declaration.kind === 'global') push(this.#userGlobals, declaration.name, this.#globalOf(declaration, file));
        if (declaration.kind === 'function') {
          const symbol = this.#functionOf(declaration, file);
          push(this.#userFunctions, declaration.name, symbol);
          this.#pending.push(symbol);
        }
      }
    }
  }

  /** Declared so far, in order of declaration: the script's, then the library's as they came into use. */
  get globals(): readonly GlobalSymbol[] {
    return [...this.#globals.values()];
  }

  get globalNames(): readonly string[] {
    return [...this.#globals.values()].map((each) => each.name);
  }

  get functionNames(): readonly string[] {
    return [...this.#userFunctions.keys(), ...this.#library.functionNames];
  }

  globalNamed(name: string, from: StapFile): GlobalSymbol | undefined {
    const user = (this.#userGlobals.get(name) ?? []).find((each) => !each.declaration.isPrivate || each.file === from);
    if (user !== undefined) return user;
    const local = from.declarations.find((each) => each.kind === 'global' && each.name === name);
    if (local?.kind === 'global') return this.#globalOf(local, from);
    const found = this.#library.globalNamed(name, this.#sink);
    return found === undefined || found.declaration.isPrivate
      ? undefined
      : this.#globalOf(found.declaration, found.file);
  }

  /** Overloads in the order in which they are tried. */
  functionsNamed(name: string, from: StapFile): readonly FunctionSymbol[] {
    const visible = (each: FunctionSymbol): boolean => !each.declaration.isPrivate || each.file === from;
    const user = (this.#userFunctions.get(name) ?? []).filter(visible);
    const library = this.#library
      .functionsNamed(name, this.#sink)
      .map((each) => this.#functionOf(each.declaration, each.file));
    const all = [...user, ...library.filter(visible)];
    return all.sort((a, b) => priorityOf(a) - priorityOf(b));
  }

  /** A body calls it: it will be resolved, once. */
  use(symbol: FunctionSymbol): void {
    if (symbol.file.source.role === 'tapset' && !this.#pending.includes(symbol)) this.#pending.push(symbol);
  }

  /**
   * A function that is made where a script needs it, of one declaration in the language; it sees what library files see.
   * The same text is the same function.
   */
  madeFunction(text: string): FunctionSymbol {
    const known = this.#made.get(text);
    if (known !== undefined) return known;
    const source: SourceFile = { name: MADE, path: MADE, text, role: 'tapset' };
    const file = parseFile(source, DEFAULT_PARSE_OPTIONS, this.#sink);
    const [declaration] = file.declarations;
    assert(declaration?.kind === 'function', 'resolve', `a function is made: ${text}`);
    // Its name is told from all others by the number.
    const name = `${declaration.name}_${this.#made.size}`;
    const symbol = this.#functionOf({ ...declaration, name }, file);
    this.#made.set(text, symbol);
    this.use(symbol);
    return symbol;
  }

  /** Grows while its members are resolved. */
  get functionsInUse(): readonly FunctionSymbol[] {
    return this.#pending;
  }

  /** 0 for a scalar or statistic, else the number of keys; the first use decides. */
  bindArity(symbol: GlobalSymbol, count: number, token: Token): void {
    const { size } = symbol.declaration;
    const known = this.#arities.get(symbol);
    if (known === undefined) {
      if (count === 0 && size !== undefined)
        throw new Refusal(semanticError('arity', 'inconsistent arity', symbol.token));
      if (count === 0 && symbol.declaration.wraps) {
        throw new Refusal(semanticError('wrap-scalar', 'wrapping not supported for scalars', symbol.token));
      }
      this.#arities.set(symbol, { count, token });
      return;
    }
    if (known.count === count) return;
    throw new Refusal(
      semanticError('arity', `inconsistent arity (${known.count} vs ${count})`, token, {
        cause: semanticError('arity-first', `arity ${known.count} first inferred here`, known.token),
      }),
    );
  }

  /** An array that no name of the script can mean. */
  addPerCall(keys: number, size: number | undefined, token: Token, file: StapFile): GlobalSymbol {
    const name = `__entry${this.globals.filter((each) => each.perCall === true).length}`;
    const declaration: GlobalDeclaration = {
      kind: 'global',
      token,
      name,
      isPrivate: true,
      wraps: false,
      size,
      initial: undefined,
    };
    const symbol: GlobalSymbol = { kind: 'global', name, token, declaration, file, perCall: true };
    this.#globals.set(declaration, symbol);
    this.bindArity(symbol, keys, token);
    return symbol;
  }

  /** undefined: never used. */
  arityOf(symbol: GlobalSymbol): number | undefined {
    return this.#arities.get(symbol)?.count;
  }

  #globalOf(declaration: GlobalDeclaration, file: StapFile): GlobalSymbol {
    let symbol = this.#globals.get(declaration);
    if (symbol === undefined) {
      symbol = { kind: 'global', name: declaration.name, token: declaration.token, declaration, file };
      this.#globals.set(declaration, symbol);
      if (declaration.initial !== undefined) this.#arities.set(symbol, { count: 0, token: declaration.token });
    }
    return symbol;
  }

  #functionOf(declaration: FunctionDeclaration, file: StapFile): FunctionSymbol {
    let symbol = this.#functions.get(declaration);
    if (symbol === undefined) {
      const parameters = declaration.parameters.map(
        ({ name, token, type }): LocalSymbol => ({ kind: 'local', name, token, declared: type, role: 'parameter' }),
      );
      symbol = { kind: 'function', name: declaration.name, token: declaration.token, declaration, file, parameters };
      this.#functions.set(declaration, symbol);
    }
    return symbol;
  }
}

/** The script's own functions go first: their default is 0, the library's 1. */
function priorityOf(symbol: FunctionSymbol): number {
  return symbol.declaration.priority ?? (symbol.file.source.role === 'script' ? 0 : 1);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
