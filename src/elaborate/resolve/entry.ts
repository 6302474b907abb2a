/**
 * @entry(e), and parameters in a return probe: evaluated when the call begins, kept in an array of ours under what tells the
 * call from all others that are under way, taken out again first of all when it ends.
 *
 *     probe f.return { g(@entry(e)) }   is   probe f { __entry[frame] = e }
 *                                            probe f.return { v = __entry[frame]; delete __entry[frame]; g(v) }
 *
 * A call whose entry was not seen has 0 or "". Calls that never return (their thread ended, the stack was unwound) leave an
 * element behind: the next call in the same frame overwrites it, or it makes room for others.
 */
import type { Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import { printExpression } from '../../frontend/stap/print-expression.js';
import { refuse } from '../refusal.js';
import type { GlobalSymbol, LocalSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';
import type { SymbolTable } from '../symbols.js';
import type { BodyScope, EntryValues, LocalTable } from './scope.js';
import type { EntryPoint, TargetScope } from './target-scope.js';

export function resolveEntry(scope: BodyScope, node: ast.EntryOperation): ResolvedExpression {
  if (scope.entry === undefined)
    return refuse('entry-outside', "@entry is only valid in .return probes: operator '@entry'", node.token);
  return scope.entry.valueOf(node.operand, scope.file);
}

/** What one return probe keeps from the entries of its calls. */
export class KeptValues implements EntryValues {
  readonly #point: EntryPoint;
  readonly #symbols: SymbolTable;
  readonly #locals: LocalTable;
  readonly #evaluate: (expression: ast.Expression, file: ast.StapFile) => ResolvedExpression;
  readonly #known = new Map<string, ResolvedExpression>();
  readonly #atEntry: ResolvedStatement[] = [];
  readonly #atReturn: ResolvedStatement[] = [];

  /** `locals`: of the return; `evaluate` resolves at the entry. */
  constructor(
    point: EntryPoint,
    symbols: SymbolTable,
    locals: LocalTable,
    evaluate: (expression: ast.Expression, file: ast.StapFile) => ResolvedExpression,
  ) {
    this.#point = point;
    this.#symbols = symbols;
    this.#locals = locals;
    this.#evaluate = evaluate;
  }

  get target(): TargetScope | undefined {
    return this.#point.target;
  }

  get argumentsStay(): boolean {
    return this.#point.argumentsStay;
  }

  /** What a probe of the entry has to do; empty: none is needed. */
  get atEntry(): readonly ResolvedStatement[] {
    return this.#atEntry;
  }

  /** What the return does first. */
  get atReturn(): readonly ResolvedStatement[] {
    return this.#atReturn;
  }

  valueOf(expression: ast.Expression, file: ast.StapFile): ResolvedExpression {
    const { token } = expression;
    // A name may be another thing in another file.
    const key = `${file.source.path}\0${printExpression(expression, 'lossless')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return { ...known, token };
    const value = this.#evaluate(expression, file);
    const kept = this.#stays(value) ? value : this.#keep(value, token, file);
    this.#known.set(key, kept);
    return kept;
  }

  /** Is it the same at the return? */
  #stays(value: ResolvedExpression): boolean {
    if (value.kind !== 'context') return value.kind === 'number' || value.kind === 'string';
    return value.value.kind === 'syscallArgument' || (value.value.kind === 'argument' && this.#point.argumentsStay);
  }

  #keep(value: ResolvedExpression, token: Token, file: ast.StapFile): ResolvedExpression {
    const keys = this.#keys(token);
    const array = this.#symbols.addPerCall(keys.length, token, file);
    const local = this.#locals.hide(array.name, token);
    const element = elementOf(array, keys, token);
    const { frame } = this.#point;
    const entryKeys = frame === undefined ? keys : [...keys.slice(0, -1), frame(token)];
    this.#atEntry.push(store(elementOf(array, entryKeys, token), value, token));
    this.#atReturn.push(store(variable(local, token), element, token), { kind: 'delete', token, operand: element });
    return variable(local, token);
  }

  /** Stacks of two processes may lie at one address. */
  #keys(token: Token): readonly ResolvedExpression[] {
    const frame: ResolvedExpression = { kind: 'context', token, type: 'long', value: { kind: 'callFrame' } };
    if (this.#point.spec.kind !== 'uprobe') return [frame];
    return [{ kind: 'intrinsic', token, name: 'tid', arguments: [], wrapper: undefined }, frame];
  }
}

function variable(symbol: LocalSymbol, token: Token): ResolvedExpression {
  return { kind: 'variable', token, symbol };
}

function elementOf(array: GlobalSymbol, keys: readonly ResolvedExpression[], token: Token): ResolvedExpression {
  return { kind: 'element', token, array, keys };
}

function store(target: ResolvedExpression, value: ResolvedExpression, token: Token): ResolvedStatement {
  return { kind: 'expression', token, expression: { kind: 'assignment', token, op: 'store', target, value } };
}
