/** Children of typed statements and expressions, in the order of evaluation, for the analyses that lowering needs. */
import { unreachable } from '../base/index.js';
import type {
  DeletePlace,
  FunctionDefinition,
  LocalVariable,
  Place,
  StatisticPlace,
  TypedExpression,
  TypedStatement,
} from '../elaborate/program.js';

/** A statement's own expressions (not those of its sub-statements). */
export function expressionsOfStatement(statement: TypedStatement): readonly TypedExpression[] {
  switch (statement.kind) {
    case 'expression':
      return [statement.expression];
    case 'if':
      return [statement.condition];
    case 'loop':
      return [statement.initial, statement.condition, statement.step].filter((each) => each !== undefined);
    case 'foreach':
      return [...(statement.slice ?? []), statement.limit].filter((each) => each !== undefined);
    case 'return':
      return statement.value === undefined ? [] : [statement.value];
    case 'delete':
      return expressionsOfDelete(statement.operand);
    case 'block':
    case 'try':
    case 'next':
    case 'break':
    case 'continue':
      return [];
    default:
      return unreachable(statement);
  }
}

export function statementsOfStatement(statement: TypedStatement): readonly TypedStatement[] {
  switch (statement.kind) {
    case 'block':
      return statement.statements;
    case 'if':
      return statement.alternate === undefined ? [statement.consequent] : [statement.consequent, statement.alternate];
    case 'loop':
    case 'foreach':
      return [statement.body];
    case 'try':
      return [statement.body, statement.handler];
    case 'expression':
    case 'return':
    case 'delete':
    case 'next':
    case 'break':
    case 'continue':
      return [];
    default:
      return unreachable(statement);
  }
}

function expressionsOfDelete(place: DeletePlace): readonly TypedExpression[] {
  return place.kind === 'element' ? place.keys.filter((key) => key !== undefined) : [];
}

export function keysOfPlace(place: Place | StatisticPlace): readonly TypedExpression[] {
  return place.kind === 'element' ? place.keys : [];
}

export function expressionsOf(expression: TypedExpression): readonly TypedExpression[] {
  switch (expression.kind) {
    case 'long':
    case 'string':
    case 'local':
    case 'global':
    case 'context':
      return [];
    case 'element':
      return expression.keys;
    case 'in':
      return expression.keys.filter((key) => key !== undefined);
    case 'unary':
    case 'regex':
      return [expression.operand];
    case 'binary':
    case 'compare':
    case 'logical':
    case 'concat':
      return [expression.left, expression.right];
    case 'ternary':
      return [expression.condition, expression.consequent, expression.alternate];
    case 'assign':
    case 'update':
    case 'accumulate':
      return [...keysOfPlace(expression.place), expression.value];
    case 'crement':
    case 'statistic':
    case 'print-histogram':
    case 'sprint-histogram':
      return keysOfPlace(expression.place);
    case 'bucket':
      return [...keysOfPlace(expression.place), expression.index];
    case 'call':
    case 'embedded':
    case 'intrinsic':
    case 'primitive':
    case 'print':
    case 'sprint':
      return expression.arguments;
    case 'memory':
      return [expression.address];
    case 'write':
      return [...expressionsOf(expression.target), expression.value];
    default:
      return unreachable(expression);
  }
}

export function visitExpressions(expression: TypedExpression, visit: (expression: TypedExpression) => void): void {
  visit(expression);
  for (const child of expressionsOf(expression)) visitExpressions(child, visit);
}

/** Every expression under the statements, sub-statements included. */
export function visitStatements(
  statements: readonly TypedStatement[],
  visit: (expression: TypedExpression) => void,
  visitStatement: (statement: TypedStatement) => void = () => undefined,
): void {
  for (const statement of statements) {
    visitStatement(statement);
    for (const expression of expressionsOfStatement(statement)) visitExpressions(expression, visit);
    visitStatements(statementsOfStatement(statement), visit, visitStatement);
  }
}

/** Functions that the statements call, each as often as it stands there. */
export function callsIn(statements: readonly TypedStatement[]): readonly FunctionDefinition[] {
  const calls: FunctionDefinition[] = [];
  visitStatements(statements, (expression) => {
    if (expression.kind === 'call') calls.push(expression.callee);
  });
  return calls;
}

/** Locals that evaluating the expressions may assign. (A callee has locals of its own.) */
export function assignedLocals(expressions: readonly TypedExpression[]): ReadonlySet<LocalVariable> {
  const assigned = new Set<LocalVariable>();
  for (const expression of expressions) {
    visitExpressions(expression, (each) => {
      const assigns = each.kind === 'assign' || each.kind === 'update' || each.kind === 'crement';
      if (assigns && each.place.kind === 'local') assigned.add(each.place.local);
    });
  }
  return assigned;
}
