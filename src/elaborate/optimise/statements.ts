/** One round of eliding over a body: dead assignments, expressions without effects, statements that do nothing. */
import { unreachable, warning, type DiagnosticSink, type Token } from '../../base/index.js';
import type {
  ExpressionOf,
  FunctionSymbol,
  ResolvedExpression,
  ResolvedStatement,
  StatementOf,
  Variable,
} from '../resolved.js';
import { mapChildren, mapParts } from '../visit.js';
import { hasEffects } from './usage.js';

/** `x = e` with a local that nobody reads is `e`; nothing is kept for returns that do not ask. */
export function dropDeadAssignments(
  node: ResolvedStatement,
  read: ReadonlySet<Variable>,
  warn: DiagnosticSink,
): ResolvedStatement {
  const expression = (each: ResolvedExpression): ResolvedExpression => {
    if (
      each.kind === 'assignment' &&
      each.op === 'store' &&
      each.target.kind === 'variable' &&
      isDead(each.target, read)
    ) {
      warnScript(warn, 'elided-assignment', `Eliding assignment to '${each.target.symbol.name}'`, each.token);
      return expression(each.value);
    }
    return mapChildren(each, expression);
  };
  const statement = (each: ResolvedStatement): ResolvedStatement =>
    isForNobody(each, read) ? { kind: 'empty', token: each.token } : mapParts(each, expression, statement);
  return statement(node);
}

/** Keeps something for a return, takes it there, or forgets it, and nobody asks for it. */
function isForNobody(node: ResolvedStatement, read: ReadonlySet<Variable>): boolean {
  if (node.kind === 'delete') return keepsUnread(node.operand, read);
  // What it sets first says that the rest is set: it is read where the rest is.
  if (node.kind === 'if') {
    const [first] = node.consequent.kind === 'block' ? node.consequent.statements : [];
    return node.condition.kind === 'in' && node.condition.array.perCall === true && isUnreadStore(first, read);
  }
  if (node.kind !== 'expression' || node.expression.kind !== 'assignment') return false;
  const { target, value } = node.expression;
  if (target.kind === 'element') return keepsUnread(target, read);
  const takes = value.kind === 'element' && value.array.perCall === true;
  return takes && target.kind === 'variable' && isDead(target, read);
}

function isUnreadStore(node: ResolvedStatement | undefined, read: ReadonlySet<Variable>): boolean {
  if (node?.kind !== 'expression' || node.expression.kind !== 'assignment') return false;
  const { target } = node.expression;
  return target.kind === 'variable' && isDead(target, read);
}

function keepsUnread(node: ResolvedExpression, read: ReadonlySet<Variable>): boolean {
  return node.kind === 'element' && node.array.perCall === true && !read.has(node.array);
}

function isDead(target: ExpressionOf<'variable'>, read: ReadonlySet<Variable>): boolean {
  return target.symbol.kind === 'local' && !read.has(target.symbol);
}

export interface Effects {
  readonly functions: ReadonlySet<FunctionSymbol>;
  readonly warn: DiagnosticSink;
}

/** undefined: the statement does nothing. */
export function dropIdle(node: ResolvedStatement, effects: Effects): ResolvedStatement | undefined {
  switch (node.kind) {
    case 'block':
      return dropIdleBlock(node, effects);
    case 'empty':
      return undefined;
    case 'expression':
      if (hasEffects(node.expression, effects.functions, 'all')) return node;
      warnScript(effects.warn, 'elided-expression', 'Eliding side-effect-free expression ', node.token);
      return undefined;
    case 'if':
      return dropIdleIf(node, effects);
    case 'loop':
      if (node.testFirst && isConstant(node.condition, false)) return asStatement(node.initial, effects, node.token);
      return { ...node, body: dropIdle(node.body, effects) ?? emptied(node.body) };
    case 'foreach': {
      const body = dropIdle(node.body, effects);
      const needed = [...(node.slice ?? []), node.limit].some(
        (each) => each !== undefined && hasEffects(each, effects.functions, 'all'),
      );
      return body === undefined && !needed ? undefined : { ...node, body: body ?? emptied(node.body) };
    }
    case 'try': {
      const body = dropIdle(node.body, effects);
      if (body === undefined) return undefined;
      return { ...node, body, handler: dropIdle(node.handler, effects) ?? emptied(node.handler) };
    }
    case 'return':
    case 'delete':
    case 'next':
    case 'break':
    case 'continue':
      return node;
    default:
      return unreachable(node);
  }
}

/** A block of one statement is that statement; what follows a jump is never reached. */
function dropIdleBlock(node: StatementOf<'block'>, effects: Effects): ResolvedStatement | undefined {
  const kept: ResolvedStatement[] = [];
  for (const each of node.statements) {
    const left = dropIdle(each, effects);
    if (left === undefined) continue;
    kept.push(left);
    if (left.kind === 'next' || left.kind === 'break' || left.kind === 'continue' || left.kind === 'return') break;
  }
  const [only] = kept;
  return kept.length > 1 ? { ...node, statements: kept } : only;
}

function dropIdleIf(node: StatementOf<'if'>, effects: Effects): ResolvedStatement | undefined {
  if (isConstant(node.condition, true)) return dropIdle(node.consequent, effects);
  if (isConstant(node.condition, false))
    return node.alternate === undefined ? undefined : dropIdle(node.alternate, effects);
  const consequent = dropIdle(node.consequent, effects);
  const alternate = node.alternate === undefined ? undefined : dropIdle(node.alternate, effects);
  if (consequent === undefined && alternate === undefined) return asStatement(node.condition, effects, node.token);
  return { ...node, consequent: consequent ?? emptied(node.consequent), alternate };
}

function asStatement(
  expression: ResolvedExpression | undefined,
  effects: Effects,
  token: Token,
): ResolvedStatement | undefined {
  if (expression === undefined || !hasEffects(expression, effects.functions, 'all')) return undefined;
  return { kind: 'expression', token, expression };
}

function isConstant(node: ResolvedExpression | undefined, truth: boolean): boolean {
  return node?.kind === 'number' && (node.value !== 0) === truth;
}

function emptied(node: ResolvedStatement): ResolvedStatement {
  return { kind: 'empty', token: node.token };
}

/** What the library leaves unused is no business of the script's writer. */
export function warnScript(warn: DiagnosticSink, code: string, text: string, token: Token): void {
  if (token.file.role === 'script') warn.add(warning(code, text, token));
}
