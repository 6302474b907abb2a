/**
 * @entry(e), and parameters in a return probe: evaluated when the call begins, kept in an array of ours under what tells the
 * call from all others that are under way, taken out again first of all when it ends.
 *
 *     probe f.return { g(@entry(e)) }   is   probe f { __entry[frame] = e }
 *                                            probe f.return { v = __entry[frame]; delete __entry[frame]; g(v) }
 *
 * A path `$x->y` in place of e may lie where nothing can be read; then `$x` is kept instead, and the path is read at the return:
 *
 *     probe f { try { __entry[frame] = $x->y } catch { __failed[frame] = $x } }
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
import { isKnownPath, pathAtEntry } from './target-symbols.js';
import type { Sub } from './walk.js';

export function resolveEntry(scope: BodyScope, node: ast.EntryOperation, sub: Sub): ResolvedExpression {
  if (scope.entry === undefined)
    return refuse('entry-outside', "@entry is only valid in .return probes: operator '@entry'", node.token);
  const { operand } = node;
  if (operand.kind === 'target-symbol' && isKnownPath(operand)) {
    const path = pathAtEntry(scope, operand, sub);
    if (path !== undefined) return path;
  }
  return scope.entry.valueOf(operand, scope.file);
}

/** An array of what calls keep, with the local that has it at the return. */
interface Kept {
  readonly array: GlobalSymbol;
  readonly local: LocalSymbol;
  readonly atEntry: ResolvedStatement;
  readonly atReturn: readonly ResolvedStatement[];
}

/** Calls under way whose path could not be read. */
const FAILED_AT_ONCE = 1024;

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

  pathOf(
    path: ast.Expression,
    base: ast.Expression,
    file: ast.StapFile,
    again: (base: ResolvedExpression) => ResolvedExpression,
  ): ResolvedExpression {
    const { token } = path;
    const key = `${file.source.path}\0${printExpression(path, 'lossless')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return { ...known, token };
    const value = this.#evaluate(path, file);
    const kept = this.#stays(value) ? value : this.#keepPath(value, this.#evaluate(base, file), { token, file, again });
    this.#known.set(key, kept);
    return kept;
  }

  /** Is it the same at the return? */
  #stays(value: ResolvedExpression): boolean {
    if (value.kind === 'binary') return this.#stays(value.left) && this.#stays(value.right);
    if (value.kind !== 'context') return value.kind === 'number' || value.kind === 'string';
    return value.value.kind === 'syscallArgument' || (value.value.kind === 'argument' && this.#point.argumentsStay);
  }

  #keep(value: ResolvedExpression, token: Token, file: ast.StapFile): ResolvedExpression {
    const { atEntry, atReturn, local } = this.#array(value, undefined, token, file);
    this.#atEntry.push(atEntry);
    this.#atReturn.push(...atReturn);
    return variable(local, token);
  }

  #keepPath(
    value: ResolvedExpression,
    base: ResolvedExpression,
    {
      again,
      file,
      token,
    }: {
      readonly token: Token;
      readonly file: ast.StapFile;
      readonly again: (base: ResolvedExpression) => ResolvedExpression;
    },
  ): ResolvedExpression {
    const read = this.#array(value, undefined, token, file);
    const failed = this.#array(base, FAILED_AT_ONCE, token, file);
    const hasFailed = this.#locals.hide(`${failed.array.name}_set`, token);
    this.#atEntry.push({ kind: 'try', token, body: read.atEntry, variable: undefined, handler: failed.atEntry });
    const membership: ResolvedExpression = { kind: 'in', token, array: failed.array, keys: this.#keys(token) };
    const one: ResolvedExpression = { kind: 'number', token, value: 1 };
    const taken: ResolvedStatement = {
      kind: 'block',
      token,
      statements: [store(variable(hasFailed, token), one, token), ...failed.atReturn],
    };
    this.#atReturn.push(...read.atReturn, {
      kind: 'if',
      token,
      condition: membership,
      consequent: taken,
      alternate: undefined,
    });
    return {
      kind: 'ternary',
      token,
      condition: variable(hasFailed, token),
      consequent: again(variable(failed.local, token)),
      alternate: variable(read.local, token),
    };
  }

  #array(value: ResolvedExpression, size: number | undefined, token: Token, file: ast.StapFile): Kept {
    const keys = this.#keys(token);
    const array = this.#symbols.addPerCall(keys.length, size, token, file);
    const local = this.#locals.hide(array.name, token);
    const element = { kind: 'element', token, array, keys } as const;
    const { frame } = this.#point;
    return {
      array,
      local,
      atEntry: store(
        frame === undefined ? element : { ...element, keys: [...keys.slice(0, -1), frame(token)] },
        value,
        token,
      ),
      atReturn: [store(variable(local, token), element, token), { kind: 'delete', token, operand: element }],
    };
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

function store(target: ResolvedExpression, value: ResolvedExpression, token: Token): ResolvedStatement {
  return { kind: 'expression', token, expression: { kind: 'assignment', token, op: 'store', target, value } };
}
