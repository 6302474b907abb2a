/** Matches of regular expressions, and which of them a hit may ask about afterwards. */
import { present } from '../base/index.js';
import type { TypedExpression } from '../elaborate/program.js';
import { type FunctionId, type IrCode, type IrModule, type LocalId, localOperand, type Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { calleesOf } from './effects.js';
import { resultLocal } from './operands.js';

type Regex = Extract<TypedExpression, { readonly kind: 'regex' }>;

export function lowerRegex(ctx: CodeContext, expression: Regex, into: LocalId | undefined): Operand {
  const { negated, pattern, token: at } = expression;
  const src = ctx.value(expression.operand);
  const dst = resultLocal(ctx, into, 'long');
  ctx.builder.add({ kind: 'regexMatch', dst, src, regex: { pattern, keeps: true }, at });
  if (negated) ctx.builder.add({ kind: 'unary', dst, op: 'not', src: localOperand(dst), at });
  return localOperand(dst);
}

/** Only where a body may ask, itself or in what it calls, do its matches have to keep what they found. */
export function withKeptMatches(module: IrModule): IrModule {
  const reach = module.bodies.map(({ code }) => reachOf(module, code));
  const asks = module.functions.map(({ code }) => asksIn(code));
  const keeping = module.bodies.map(
    ({ code }, index) => asksIn(code) || anyOf(reach[index], (fn) => asks[fn] === true),
  );
  const keepingFunctions = module.functions.map((fn) =>
    reach.some((reached, index) => keeping[index] === true && reached.has(fn.id)),
  );
  return {
    ...module,
    functions: module.functions.map((fn) => ({ ...fn, code: keptIn(fn.code, keepingFunctions[fn.id] === true) })),
    bodies: module.bodies.map((body) => ({ ...body, code: keptIn(body.code, keeping[body.id] === true) })),
  };
}

function anyOf(functions: ReadonlySet<FunctionId> | undefined, test: (fn: FunctionId) => boolean): boolean {
  return [...(functions ?? [])].some(test);
}

function reachOf(module: IrModule, code: IrCode): ReadonlySet<FunctionId> {
  const reached = new Set(calleesOf(code));
  for (const callee of reached) {
    const fn = present(module.functions[callee], 'lower', `function ${callee}`);
    for (const next of calleesOf(fn.code)) reached.add(next);
  }
  return reached;
}

function asksIn(code: IrCode): boolean {
  return code.blocks.some((block) =>
    block.instructions.some(({ kind }) => kind === 'matchedGroup' || kind === 'matchedCount'),
  );
}

function keptIn(code: IrCode, keeps: boolean): IrCode {
  if (keeps) return code;
  const blocks = code.blocks.map((block) => ({
    ...block,
    instructions: block.instructions.map((each) =>
      each.kind === 'regexMatch' ? { ...each, regex: { ...each.regex, keeps } } : each,
    ),
  }));
  return { ...code, blocks };
}
