/**
 * `=`, `op=`, `++` and `--`. Keys are evaluated first, then the value, then the place is read. Where the value is not used,
 * adding to a global is one commutative instruction, so that a handler that only counts needs no lock.
 */
import { long, unreachable, type Token } from '../base/index.js';
import type { Place, TypedExpression } from '../elaborate/program.js';
import { localOperand, longOperand, type LocalId, type Operand } from '../ir/index.js';
import { elementToken, lowerKeys } from './arrays.js';
import type { CodeContext } from './context.js';
import { stored } from './operands.js';
import { keysOfPlace } from './walk.js';

type Assign = Extract<TypedExpression, { readonly kind: 'assign' }>;
type Update = Extract<TypedExpression, { readonly kind: 'update' }>;
type Crement = Extract<TypedExpression, { readonly kind: 'crement' }>;
export type Use = 'used' | 'unused';

export function lowerAssign(ctx: CodeContext, expression: Assign): Operand {
  const { place, value } = expression;
  if (place.kind === 'local') return ctx.value(value, ctx.local(place.local));
  const keys = lowerKeys(ctx, keysOfPlace(place), [value]);
  const src = stored(ctx, ctx.value(value));
  store(ctx, place, keys, src, expression);
  return src;
}

export function lowerUpdate(ctx: CodeContext, expression: Update, use: Use = 'used'): Operand {
  const { place, op, value } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place), [value]);
  const right = ctx.value(value);
  if (use === 'unused' && place.kind !== 'local' && (op === 'add' || op === 'subtract')) {
    const delta = op === 'add' ? right : negated(ctx, right, expression.token);
    add(ctx, place, keys, delta, expression);
    return right;
  }
  const left = load(ctx, place, keys, expression);
  const at = expression.token;
  const dst = place.kind === 'local' ? ctx.local(place.local) : ctx.builder.addTemporary(expression.type);
  if (op === 'concat') ctx.builder.add({ kind: 'stringConcat', dst, left, right, at });
  else ctx.builder.add({ kind: 'binary', dst, op, left, right, at });
  store(ctx, place, keys, localOperand(dst), expression);
  return localOperand(dst);
}

export function lowerCrement(ctx: CodeContext, expression: Crement, use: Use = 'used'): Operand {
  const { place, delta, token: at } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place));
  const right = longOperand(delta);
  if (use === 'unused' && place.kind !== 'local') {
    add(ctx, place, keys, right, expression);
    return right;
  }
  const left = load(ctx, place, keys, expression);
  const dst = place.kind === 'local' ? ctx.local(place.local) : ctx.builder.addTemporary('long');
  const wantsOld = use === 'used' && expression.result === 'old';
  const old = wantsOld && place.kind === 'local' ? copied(ctx, left, at) : left;
  ctx.builder.add({ kind: 'binary', dst, op: 'add', left, right, at });
  store(ctx, place, keys, localOperand(dst), expression);
  return wantsOld ? old : localOperand(dst);
}

function copied(ctx: CodeContext, src: Operand, at: Token): Operand {
  const dst: LocalId = ctx.builder.addTemporary('long');
  ctx.builder.add({ kind: 'move', dst, src, at });
  return localOperand(dst);
}

function negated(ctx: CodeContext, operand: Operand, at: Token): Operand {
  if (operand.kind === 'long') return longOperand(long(-BigInt(operand.value)));
  const dst = ctx.builder.addTemporary('long');
  ctx.builder.add({ kind: 'unary', dst, op: 'negate', src: operand, at });
  return localOperand(dst);
}

function load(
  ctx: CodeContext,
  place: Place,
  keys: readonly Operand[],
  expression: { readonly token: Token },
): Operand {
  switch (place.kind) {
    case 'local':
      return localOperand(ctx.local(place.local));
    case 'global': {
      const dst = ctx.builder.addTemporary(place.global.type);
      ctx.builder.add({ kind: 'loadScalar', dst, global: ctx.global(place.global), at: expression.token });
      return localOperand(dst);
    }
    case 'element': {
      const type = place.array.value.kind === 'string' ? 'string' : 'long';
      const dst = ctx.builder.addTemporary(type);
      const at = elementToken(place, expression);
      ctx.builder.add({ kind: 'loadElement', dst, global: ctx.global(place.array), keys, at });
      return localOperand(dst);
    }
    default:
      return unreachable(place);
  }
}

function store(
  ctx: CodeContext,
  place: Place,
  keys: readonly Operand[],
  src: Operand,
  expression: { readonly token: Token },
): void {
  switch (place.kind) {
    case 'local':
      return;
    case 'global':
      ctx.builder.add({ kind: 'storeScalar', global: ctx.global(place.global), src, at: expression.token });
      return;
    case 'element': {
      const at = elementToken(place, expression);
      ctx.builder.add({ kind: 'storeElement', global: ctx.global(place.array), keys, src, at });
      return;
    }
    default:
      return unreachable(place);
  }
}

function add(
  ctx: CodeContext,
  place: Exclude<Place, { readonly kind: 'local' }>,
  keys: readonly Operand[],
  src: Operand,
  expression: { readonly token: Token },
): void {
  if (place.kind === 'global') {
    ctx.builder.add({ kind: 'addScalar', global: ctx.global(place.global), src, at: expression.token });
    return;
  }
  const at = elementToken(place, expression);
  ctx.builder.add({ kind: 'addElement', global: ctx.global(place.array), keys, src, at });
}
