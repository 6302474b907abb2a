/** Walking and rewriting the resolved tree. */
import { unreachable } from '../base/index.js';
import type { ResolvedExpression, ResolvedStatement } from './resolved.js';

type Expressions = readonly (ResolvedExpression | undefined)[];

/** Direct sub-expressions, in order of evaluation. */
export function childrenOf(node: ResolvedExpression): readonly ResolvedExpression[] {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'variable':
    case 'context':
      return [];
    case 'element':
    case 'in':
      return given(node.keys);
    case 'unary':
    case 'regex':
    case 'crement':
    case 'statistic':
    case 'print-histogram':
      return [node.operand];
    case 'binary':
    case 'compare':
    case 'logical':
    case 'concat':
      return [node.left, node.right];
    case 'ternary':
      return [node.condition, node.consequent, node.alternate];
    case 'assignment':
      return [node.target, node.value];
    case 'call':
    case 'embedded':
    case 'intrinsic':
    case 'primitive':
    case 'print':
      return node.arguments;
    case 'memory':
      return [node.address];
    case 'write':
      return [...childrenOf(node.target), node.value];
    case 'bucket':
      return [node.operand, node.index];
    default:
      return unreachable(node);
  }
}

/** Expressions and statements directly below a statement. */
export function partsOf(node: ResolvedStatement): {
  readonly expressions: readonly ResolvedExpression[];
  readonly statements: readonly ResolvedStatement[];
} {
  switch (node.kind) {
    case 'block':
      return { expressions: [], statements: node.statements };
    case 'empty':
    case 'next':
    case 'break':
    case 'continue':
      return { expressions: [], statements: [] };
    case 'expression':
      return { expressions: [node.expression], statements: [] };
    case 'if':
      return {
        expressions: [node.condition],
        statements: node.alternate === undefined ? [node.consequent] : [node.consequent, node.alternate],
      };
    case 'loop':
      return { expressions: given([node.initial, node.condition, node.step]), statements: [node.body] };
    case 'foreach':
      return { expressions: given([...(node.slice ?? []), node.limit]), statements: [node.body] };
    case 'try':
      return { expressions: [], statements: [node.body, node.handler] };
    case 'return':
      return { expressions: given([node.value]), statements: [] };
    case 'delete':
      return { expressions: [node.operand], statements: [] };
    default:
      return unreachable(node);
  }
}

function given(list: Expressions): readonly ResolvedExpression[] {
  return list.filter((each) => each !== undefined);
}

/** Every expression of a statement, outer before inner. */
export function eachExpression(node: ResolvedStatement, visit: (each: ResolvedExpression) => void): void {
  const { expressions, statements } = partsOf(node);
  for (const each of expressions) eachNested(each, visit);
  for (const each of statements) eachExpression(each, visit);
}

export function eachNested(node: ResolvedExpression, visit: (each: ResolvedExpression) => void): void {
  visit(node);
  for (const each of childrenOf(node)) eachNested(each, visit);
}

/** Every statement, outer before inner. */
export function eachStatement(node: ResolvedStatement, visit: (each: ResolvedStatement) => void): void {
  visit(node);
  for (const each of partsOf(node).statements) eachStatement(each, visit);
}

export type RewriteExpression = (each: ResolvedExpression) => ResolvedExpression;

/** The node with `rewrite` applied to its direct sub-expressions. */
export function mapChildren(node: ResolvedExpression, rewrite: RewriteExpression): ResolvedExpression {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'variable':
    case 'context':
      return node;
    case 'element':
    case 'in':
      return { ...node, keys: node.keys.map((each) => (each === undefined ? undefined : rewrite(each))) };
    case 'unary':
    case 'regex':
    case 'crement':
    case 'statistic':
    case 'print-histogram':
      return { ...node, operand: rewrite(node.operand) };
    case 'binary':
    case 'compare':
    case 'logical':
    case 'concat':
      return { ...node, left: rewrite(node.left), right: rewrite(node.right) };
    case 'ternary':
      return {
        ...node,
        condition: rewrite(node.condition),
        consequent: rewrite(node.consequent),
        alternate: rewrite(node.alternate),
      };
    case 'assignment':
      return { ...node, target: rewrite(node.target), value: rewrite(node.value) };
    case 'call':
    case 'embedded':
    case 'intrinsic':
    case 'primitive':
    case 'print':
      return { ...node, arguments: node.arguments.map(rewrite) };
    case 'memory':
      return { ...node, address: rewrite(node.address) };
    case 'write': {
      const { target } = node;
      const at = target.kind === 'memory' ? { ...target, address: rewrite(target.address) } : target;
      return { ...node, target: at, value: rewrite(node.value) };
    }
    case 'bucket':
      return { ...node, operand: rewrite(node.operand), index: rewrite(node.index) };
    default:
      return unreachable(node);
  }
}

/** The statement with `rewrite` applied to its direct expressions and `statement` to its direct statements. */
export function mapParts(
  node: ResolvedStatement,
  rewrite: RewriteExpression,
  statement: (each: ResolvedStatement) => ResolvedStatement,
): ResolvedStatement {
  const maybe = (each: ResolvedExpression | undefined): ResolvedExpression | undefined =>
    each === undefined ? undefined : rewrite(each);
  switch (node.kind) {
    case 'block':
      return { ...node, statements: node.statements.map(statement) };
    case 'empty':
    case 'next':
    case 'break':
    case 'continue':
      return node;
    case 'expression':
      return { ...node, expression: rewrite(node.expression) };
    case 'if': {
      const { alternate } = node;
      return {
        ...node,
        condition: rewrite(node.condition),
        consequent: statement(node.consequent),
        alternate: alternate === undefined ? undefined : statement(alternate),
      };
    }
    case 'loop':
      return {
        ...node,
        initial: maybe(node.initial),
        condition: maybe(node.condition),
        step: maybe(node.step),
        body: statement(node.body),
      };
    case 'foreach':
      return { ...node, slice: node.slice?.map(maybe), limit: maybe(node.limit), body: statement(node.body) };
    case 'try':
      return { ...node, body: statement(node.body), handler: statement(node.handler) };
    case 'return':
      return { ...node, value: maybe(node.value) };
    case 'delete':
      return { ...node, operand: rewrite(node.operand) };
    default:
      return unreachable(node);
  }
}

/** `rewrite` on every expression, inner before outer. */
export function rewriteExpressions(node: ResolvedStatement, rewrite: RewriteExpression): ResolvedStatement {
  const deep = (each: ResolvedExpression): ResolvedExpression => rewrite(mapChildren(each, deep));
  const statement = (each: ResolvedStatement): ResolvedStatement => mapParts(each, deep, statement);
  return statement(node);
}
