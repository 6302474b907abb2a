/** A call is a call: numbers and ids by value, strings by address; the callee copies them into its frame. */
import { present } from '../../../src/base/index.js';
import type { InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { functionName } from '../names.js';

export function selectCall(ctx: CodeContext, { dst, callee, args }: InstructionOf<'call'>): readonly string[] {
  const declaration = ctx.program.function(callee);
  const { representations } = present(ctx.program.placed.functions[callee], 'cgen', `function ${callee}`);
  const values = args.map((operand, index) =>
    representations[index]?.kind === 'bytes' ? ctx.text(operand) : ctx.word(operand),
  );
  const result = ctx.program.result(callee);
  if (result?.kind === 'bytes') values.push(...bytesResult(ctx, dst));
  else if (result !== undefined) values.push(dst === undefined ? 'NULL' : `&${ctx.local(dst)}`);
  return [
    `switch (${functionName(declaration)}(${['c', ...values].join(', ')})) {`,
    'case STAP_DONE: break;',
    `case STAP_FAILED: ${ctx.errorEdge()}`,
    'default: r = STAP_ABORTED; goto out;',
    '}',
  ];
}

function bytesResult(ctx: CodeContext, dst: InstructionOf<'call'>['dst']): readonly string[] {
  if (dst === undefined) return ['NULL', '0'];
  const held = ctx.held(dst);
  return [ctx.local(dst), held.kind === 'bytes' ? String(held.limit) : '0'];
}
