/** Statements without a file of their own: blocks, conditions, delete, and the jumps. */
import { assert, present, unreachable } from '../base/index.js';
import type { DeletePlace, TypedExpression, TypedStatement } from '../elaborate/program.js';
import { longOperand, stringOperand, type Operand } from '../ir/index.js';
import { lowerSlice } from './arrays.js';
import { lowerCondition } from './conditions.js';
import type { CodeContext } from './context.js';
import { stored } from './operands.js';
import { lowerForeach } from './foreach.js';
import { lowerLoop } from './loops.js';
import { charge, flushTicks, lowerArm } from './ticks.js';
import { lowerTry } from './try.js';

type Of<K extends TypedStatement['kind']> = Extract<TypedStatement, { readonly kind: K }>;

function lowerStatements(ctx: CodeContext, statements: readonly TypedStatement[]): void {
  for (const statement of statements) ctx.statement(statement);
}

export function lowerStatement(ctx: CodeContext, statement: TypedStatement): void {
  switch (statement.kind) {
    case 'block':
      lowerStatements(ctx, statement.statements);
      // An empty block has nothing to blame: what encloses it is charged where that ends.
      if (statement.statements.length > 0) flushTicks(ctx, statement.token);
      return;
    case 'expression':
      ctx.effect(statement.expression);
      charge(ctx, 1);
      return;
    case 'if':
      lowerIf(ctx, statement);
      return;
    case 'loop':
      lowerLoop(ctx, statement);
      return;
    case 'foreach':
      lowerForeach(ctx, statement);
      return;
    case 'try':
      lowerTry(ctx, statement);
      return;
    case 'return':
      lowerReturn(ctx, statement);
      return;
    case 'delete':
      lowerDelete(ctx, statement);
      charge(ctx, 1);
      return;
    case 'next':
    case 'break':
    case 'continue':
      lowerJump(ctx, statement);
      return;
    default:
      return unreachable(statement);
  }
}

function lowerIf(ctx: CodeContext, statement: Of<'if'>): void {
  const { builder } = ctx;
  const { token: at, condition, consequent, alternate } = statement;
  charge(ctx, 1);
  flushTicks(ctx, at);
  const [then, done] = [builder.newBlock(), builder.newBlock()];
  const otherwise = alternate === undefined ? done : builder.newBlock();
  lowerCondition(ctx, condition, then, otherwise);
  builder.startBlock(then);
  lowerArm(ctx, consequent);
  builder.jumpTo(done, at);
  if (alternate !== undefined) {
    builder.startBlock(otherwise);
    lowerArm(ctx, alternate);
    builder.jumpTo(done, at);
  }
  builder.startBlock(done);
}

function lowerReturn(ctx: CodeContext, statement: Of<'return'>): void {
  assert(ctx.isFunction, 'lower', 'return in a probe');
  const { token: at, value } = statement;
  const result = value === undefined ? undefined : returnedValue(ctx, value);
  charge(ctx, 1);
  flushTicks(ctx, at);
  ctx.builder.end({ kind: 'return', value: result, at });
}

/** What a function that returns nothing gives back by way of `return f()` is nothing. */
function returnedValue(ctx: CodeContext, value: TypedExpression): Operand | undefined {
  if (value.kind !== 'call' || value.type !== undefined) return stored(ctx, ctx.value(value));
  ctx.effect(value);
  return undefined;
}

function lowerJump(ctx: CodeContext, statement: Of<'next' | 'break' | 'continue'>): void {
  const { token: at, kind } = statement;
  charge(ctx, 1);
  flushTicks(ctx, at);
  if (kind === 'next') {
    assert(!ctx.isFunction, 'lower', 'next in a function');
    ctx.builder.jumpTo(ctx.leave, at);
    return;
  }
  const loop = present(ctx.loops.at(-1), 'lower', `the loop of ${kind}`);
  ctx.builder.jumpTo(kind === 'break' ? loop.breakTo : loop.continueTo, at);
}

function lowerDelete(ctx: CodeContext, statement: Of<'delete'>): void {
  const { builder } = ctx;
  const { token: at, operand } = statement;
  switch (operand.kind) {
    case 'scalar':
      builder.add({ kind: 'storeScalar', global: ctx.global(operand.global), src: emptyValue(operand), at });
      return;
    case 'local':
      builder.add({ kind: 'move', dst: ctx.local(operand.local), src: emptyValue(operand), at });
      return;
    case 'whole':
      builder.add({ kind: 'clear', global: ctx.global(operand.global), at });
      return;
    case 'element': {
      const keys = lowerSlice(ctx, operand.keys);
      builder.add({ kind: 'deleteElement', global: ctx.global(operand.array), keys, at });
      return;
    }
    default:
      return unreachable(operand);
  }
}

function emptyValue(place: Extract<DeletePlace, { readonly kind: 'scalar' | 'local' }>): Operand {
  const { type } = place.kind === 'scalar' ? place.global : place.local;
  return type === 'long' ? longOperand(0) : stringOperand('');
}
