/**
 * A local that only the probe itself sets (`name` in a system call probe) is the context value: reading it needs no copy,
 * and the value keeps its table of possible texts.
 */
import type {
  ExpressionOf,
  LocalSymbol,
  ResolvedExpression,
  ResolvedProbe,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import { eachExpression, eachStatement, mapChildren, mapParts } from '../visit.js';

type ContextExpression = ExpressionOf<'context'>;

export function readContextsInPlace(program: ResolvedProgram): ResolvedProgram {
  return { ...program, probes: program.probes.map(rewriteProbe) };
}

function rewriteProbe(probe: ResolvedProbe): ResolvedProbe {
  const set = new Map<LocalSymbol, ContextExpression>();
  const changed = new Set<LocalSymbol>();
  const change = (symbol: LocalSymbol): void => void changed.add(symbol);
  eachExpression(probe.statement, (node) => {
    const target = node.kind === 'assignment' ? node.target : node.kind === 'crement' ? node.operand : undefined;
    if (target?.kind !== 'variable' || target.symbol.kind !== 'local') return;
    // The family's own assignment blames the keyword `probe`: no expression of a script does.
    if (node.kind === 'assignment' && node.value.kind === 'context' && node.token === probe.token)
      set.set(target.symbol, node.value);
    else change(target.symbol);
  });
  eachStatement(probe.statement, (node) => {
    if (node.kind === 'try' && node.variable !== undefined) change(node.variable);
    if (node.kind === 'delete' && node.operand.kind === 'variable' && node.operand.symbol.kind === 'local')
      change(node.operand.symbol);
    if (node.kind !== 'foreach') return;
    for (const { symbol } of node.keys) change(symbol);
    if (node.value !== undefined) change(node.value.symbol);
  });
  for (const symbol of changed) set.delete(symbol);
  if (set.size === 0) return probe;
  const isOwnSetting = (node: ResolvedStatement): boolean =>
    node.kind === 'expression' &&
    node.expression.kind === 'assignment' &&
    node.expression.token === probe.token &&
    node.expression.target.kind === 'variable' &&
    node.expression.target.symbol.kind === 'local' &&
    set.has(node.expression.target.symbol);
  const expression = (node: ResolvedExpression): ResolvedExpression => {
    const value = node.kind === 'variable' && node.symbol.kind === 'local' ? set.get(node.symbol) : undefined;
    return value === undefined ? mapChildren(node, expression) : { ...value, token: node.token };
  };
  const statement = (node: ResolvedStatement): ResolvedStatement =>
    isOwnSetting(node) ? { kind: 'empty', token: node.token } : mapParts(node, expression, statement);
  return { ...probe, statement: statement(probe.statement) };
}
