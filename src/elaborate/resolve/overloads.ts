/** Functions of one name: tried in order, and `next` goes on to the following one. */
import { walk } from '../../frontend/stap/index.js';
import type { FunctionSymbol, LocalSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';
import type { SymbolTable } from '../symbols.js';
import type { FurtherOverload, LocalTable } from './scope.js';

export interface Overloading {
  readonly further: FurtherOverload | undefined;
  /** Copies the parameters, first in the body. */
  readonly prologue: readonly ResolvedStatement[];
}

const ALONE: Overloading = { further: undefined, prologue: [] };

export function overloadingOf(symbol: FunctionSymbol, symbols: SymbolTable, locals: LocalTable): Overloading {
  if (!contains(symbol, 'next')) return ALONE;
  const all = symbols
    .functionsNamed(symbol.name, symbol.file)
    .filter((each) => each.parameters.length === symbol.parameters.length);
  const callee = all[all.indexOf(symbol) + 1];
  if (callee === undefined) return ALONE;
  symbols.use(callee);
  const copies = symbol.parameters.map((each) => locals.hide(`__${each.name}`, each.token));
  const givesValue = all.some((each) => each.declaration.returnType !== undefined || contains(each, 'value'));
  const prologue = symbol.parameters.flatMap((each, index) => {
    const copy = copies[index];
    return copy === undefined ? [] : [storing(copy, each)];
  });
  return { further: { callee, arguments: copies, givesValue }, prologue };
}

function storing(copy: LocalSymbol, parameter: LocalSymbol): ResolvedStatement {
  const { token } = parameter;
  const target: ResolvedExpression = { kind: 'variable', token, symbol: copy };
  const value: ResolvedExpression = { kind: 'variable', token, symbol: parameter };
  return { kind: 'expression', token, expression: { kind: 'assignment', token, op: 'store', target, value } };
}

/** Does the body hold a `next`, or a `return` with a value? */
function contains(symbol: FunctionSymbol, what: 'next' | 'value'): boolean {
  const { body } = symbol.declaration;
  if (body.kind !== 'block') return false;
  let found = false;
  walk([body], (node) => {
    if (what === 'next' ? node.kind === 'next' : node.kind === 'return' && node.value !== undefined) found = true;
    return !found;
  });
  return found;
}
