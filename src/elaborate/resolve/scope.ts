/** What a body's names mean while it is resolved. */
import type { DiagnosticSink, Token } from '../../base/index.js';
import type { Expression, StapFile } from '../../frontend/stap/ast.js';
import type { Target } from '../../target/target.js';
import type { ElaborateOptions } from '../options.js';
import type { FunctionSymbol, LocalSymbol, ProbeText, ProbeTexts, ResolvedExpression, Variable } from '../resolved.js';
import type { SymbolTable } from '../symbols.js';
import type { TargetScope } from './target-scope.js';

/** The locals of one probe or function: one name is one variable over the whole body, alias blocks included. */
export class LocalTable {
  readonly #parameters: ReadonlyMap<string, LocalSymbol>;
  readonly #locals = new Map<string, LocalSymbol>();
  /** Made by us: no name of the script can mean them. */
  readonly #hidden: LocalSymbol[] = [];

  constructor(parameters: readonly LocalSymbol[]) {
    this.#parameters = new Map(parameters.map((each) => [each.name, each]));
  }

  named(name: string): LocalSymbol | undefined {
    return this.#parameters.get(name) ?? this.#locals.get(name);
  }

  declare(name: string, token: Token): LocalSymbol {
    const known = this.named(name);
    if (known !== undefined) return known;
    const symbol: LocalSymbol = { kind: 'local', name, token, declared: undefined, role: 'variable' };
    this.#locals.set(name, symbol);
    return symbol;
  }

  hide(name: string, token: Token): LocalSymbol {
    const symbol: LocalSymbol = { kind: 'local', name, token, declared: undefined, role: 'variable' };
    this.#hidden.push(symbol);
    return symbol;
  }

  /** In order of first use; parameters not included. */
  get all(): readonly LocalSymbol[] {
    return [...this.#locals.values(), ...this.#hidden];
  }
}

/** Expressions of a return that are evaluated when its call begins. */
export interface EntryValues {
  /** `$names` that are known there. */
  readonly target: TargetScope | undefined;
  readonly argumentsStay: boolean;
  /** What it was worth at the entry; an error there is an error. */
  valueOf(expression: Expression, file: StapFile): ResolvedExpression;
  /**
   * What a path that starts at `base` was worth. Where memory could not be read at the entry, `again` reads it now, with
   * what `base` was: who does not ask meets no error.
   */
  pathOf(
    path: Expression,
    base: Expression,
    file: StapFile,
    again: (base: ResolvedExpression) => ResolvedExpression,
  ): ResolvedExpression;
}

export interface BodyScope {
  readonly symbols: SymbolTable;
  readonly sink: DiagnosticSink;
  /** Whose private names are visible: an alias block sees its own file's. */
  readonly file: StapFile;
  readonly locals: LocalTable;
  /** What `$name` means; undefined in functions. */
  readonly target: TargetScope | undefined;
  /** undefined where no call ends. */
  readonly entry: EntryValues | undefined;
  readonly functionSymbol: FunctionSymbol | undefined;
  /** What pp() and its like say; undefined in functions. */
  readonly probe: ProbeTexts | undefined;
  /** What of it a function asks for: these parameters come behind its own. */
  readonly texts: Map<ProbeText, LocalSymbol>;
  /** What a `next` in this function goes on to; undefined in probes, and where no further overload is left. */
  readonly further: FurtherOverload | undefined;
  /** Whose types @cast names. */
  readonly kernel: Target;
  readonly timeZone: ElaborateOptions['timeZone'];
  /** -g */
  readonly guru: boolean;
  /** --skip-badvars: a target variable that cannot be read is 0, with a warning. */
  readonly skipBadVariables: boolean;
}

export interface FurtherOverload {
  readonly callee: FunctionSymbol;
  /** Copies of the parameters as they were called: the body may have changed its own. */
  readonly arguments: readonly LocalSymbol[];
  /** Does any overload give a value? */
  readonly givesValue: boolean;
}

/** A scalar or statistic by name: a local or parameter, else a global, else a new local. */
export function resolveScalar(scope: BodyScope, name: string, token: Token): Variable {
  const local = scope.locals.named(name);
  if (local !== undefined) return local;
  const global = scope.symbols.globalNamed(name, scope.file);
  if (global === undefined) return scope.locals.declare(name, token);
  scope.symbols.bindArity(global, 0, token);
  return global;
}
