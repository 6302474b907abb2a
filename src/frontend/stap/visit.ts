/** The children of every node, in source order: one table for all walks over the tree. */
import { unreachable } from '../../base/index.js';
import type { Declaration, Expression, HistogramExpression, ProbePoint, Statement, TargetComponent } from './ast.js';

/** Whatever may stand inside something. */
export type Child = Statement | Expression;

type Maybe = Child | undefined;

function present(all: readonly Maybe[]): Child[] {
  return all.filter((each) => each !== undefined);
}

/** The bodies and conditions of a declaration. */
export function childrenOfDeclaration(node: Declaration): readonly Child[] {
  switch (node.kind) {
    case 'global':
      return present([node.initial]);
    case 'function':
      return node.body.kind === 'block' ? [node.body] : [];
    case 'probe':
      return [...conditions(node.points), node.body];
    case 'alias':
      return [...conditions(node.names), ...conditions(node.points), ...present([node.prologue, node.epilogue])];
    case 'embedded-code':
      return [];
    default:
      return unreachable(node);
  }
}

/** Points that come from one pair of braces share theirs, which counts once. */
function conditions(points: readonly ProbePoint[]): Child[] {
  return present([...new Set(points.map((each) => each.condition))]);
}

/** The statements and expressions directly inside a statement. */
export function childrenOfStatement(node: Statement): readonly Child[] {
  switch (node.kind) {
    case 'block':
      return node.statements;
    case 'expression-statement':
      return [node.expression];
    case 'if':
      return present([node.condition, node.consequent, node.alternate]);
    case 'while':
      return [node.condition, node.body];
    case 'do-while':
      return [node.body, node.condition];
    case 'for':
      return present([node.initial, node.condition, node.step, node.body]);
    case 'foreach':
      return present([node.base, ...(node.slice ?? []), node.limit, node.body]);
    case 'try':
      return present([node.body, node.variable, node.handler]);
    case 'return':
      return present([node.value]);
    case 'delete':
      return [node.operand];
    case 'empty':
    case 'next':
    case 'break':
    case 'continue':
    case 'embedded-code-statement':
      return [];
    default:
      return unreachable(node);
  }
}

/** The expressions directly inside an expression; `*` among keys is left out. */
export function childrenOfExpression(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'embedded-code-expression':
    case 'symbol':
    case 'perf':
      return [];
    case 'array-index':
      return [...baseOf(node.base), ...keysOf(node.indexes)];
    case 'array-in':
      return [...keysOf(node.indexes), ...baseOf(node.base)];
    case 'call':
      return node.arguments;
    case 'unary':
    case 'crement':
    case 'entry':
    case 'defined':
    case 'probewrite':
    case 'register':
    case 'statistic':
    case 'histogram':
      return [node.operand];
    case 'binary':
    case 'logical':
    case 'comparison':
    case 'concatenation':
    case 'regex':
      return [node.left, node.right];
    case 'ternary':
      return [node.condition, node.consequent, node.alternate];
    case 'assignment':
      return [node.target, node.value];
    case 'target-symbol':
    case 'var':
      return indexesOf(node.components);
    case 'cast':
    case 'autocast':
      return [node.operand, ...indexesOf(node.components)];
    case 'const':
    case 'enum':
    case 'enumname':
      return node.operand === undefined ? [] : [node.operand];
    case 'dereference':
      return [node.size, node.address];
    case 'print':
      return [...literalsOf(node.form), ...node.arguments];
    default:
      return unreachable(node);
  }
}

function baseOf(base: Expression): Expression[] {
  return [base];
}

function keysOf(keys: readonly (Expression | undefined)[]): Expression[] {
  return keys.filter((each) => each !== undefined);
}

function indexesOf(components: readonly TargetComponent[]): Expression[] {
  return components.flatMap((each) => (each.kind === 'index' ? [each.index] : []));
}

function literalsOf(form: Extract<Expression, { kind: 'print' }>['form']): Expression[] {
  const histogram: HistogramExpression[] = form.kind === 'histogram' ? [form.histogram] : [];
  return histogram;
}

const STATEMENTS: ReadonlySet<string> = new Set<Statement['kind']>([
  'block',
  'empty',
  'expression-statement',
  'if',
  'while',
  'do-while',
  'for',
  'foreach',
  'try',
  'return',
  'delete',
  'next',
  'break',
  'continue',
  'embedded-code-statement',
]);

export function isStatement(node: Child): node is Statement {
  return STATEMENTS.has(node.kind);
}

/** The children of whatever a child is. */
export function childrenOf(node: Child): readonly Child[] {
  return isStatement(node) ? childrenOfStatement(node) : childrenOfExpression(node);
}

/**
 * Every node below (and with) the given ones, parents before children, in source order.
 * @param enter returns false to leave a node's children out
 */
export function walk(nodes: readonly Child[], enter: (node: Child) => boolean | undefined): void {
  const waiting: Child[] = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (enter(node) === false) continue;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/** `walk` over a whole declaration. */
export function walkDeclaration(declaration: Declaration, enter: (node: Child) => boolean | undefined): void {
  walk(childrenOfDeclaration(declaration), enter);
}
