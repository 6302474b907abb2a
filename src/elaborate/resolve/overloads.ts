/** Functions of one name: tried in order, and `next` goes on to the following one. */
import type { Token } from '../../base/index.js';
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

/** `next`: hands the call to the next overload; the last one's is an error. */
export function goOnWith(further: FurtherOverload | undefined, token: Token): ResolvedStatement {
  if (further === undefined) {
    const text: ResolvedExpression = { kind: 'string', token, value: 'all functions exhausted' };
    return {
      kind: 'expression',
      token,
      expression: { kind: 'primitive', token, name: 'error', arguments: [text], wrapper: undefined },
    };
  }
  const values = further.arguments.map((symbol): ResolvedExpression => ({ kind: 'variable', token, symbol }));
  const call: ResolvedExpression = { kind: 'call', token, callee: further.callee, arguments: values };
  if (further.givesValue) return { kind: 'return', token, value: call };
  const done: ResolvedStatement = { kind: 'return', token, value: undefined };
  return { kind: 'block', token, statements: [{ kind: 'expression', token, expression: call }, done] };
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
  if (body.kind !== 'block') return what === 'next' && body.code.includes('STAP_NEXT');
  let found = false;
  walk([body], (node) => {
    if (what === 'next' ? node.kind === 'next' : node.kind === 'return' && node.value !== undefined) found = true;
    return !found;
  });
  return found;
}
