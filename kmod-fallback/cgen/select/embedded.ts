/** A call of embedded C: arguments into THIS, the value out of it. */
import { present } from '../../../src/base/index.js';
import type { InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { embeddedName, thisName } from '../names.js';
import { destination } from './strings.js';

export function selectEmbedded(ctx: CodeContext, { dst, row, args }: InstructionOf<'embedded'>): readonly string[] {
  const { id, parameters, result } = present(ctx.program.placed.module.embedded?.[row], 'cgen', `embedded ${row}`);
  const its = `f->${thisName(id)}`;
  const limit = ctx.program.stringLimit;
  const given = args.map((operand, index) => {
    const name = `${its}.l_${parameters[index]?.name ?? ''}`;
    return ctx.typeOf(operand) === 'string'
      ? `stap_copy(${name}, ${limit}, ${ctx.text(operand)});`
      : `${name} = ${ctx.long(operand)};`;
  });
  const value = `${its}.__retvalue`;
  return [
    ...given,
    ...(result === undefined ? [] : [result === 'string' ? `${value}[0] = 0;` : `${value} = 0;`]),
    `if (${embeddedName(id)}(c, &${its}) != STAP_DONE) { ${ctx.errorEdge()} }`,
    ...(dst === undefined || result === undefined ? [] : taken(ctx, dst, value, result === 'string')),
  ];
}

function taken(
  ctx: CodeContext,
  dst: Parameters<CodeContext['local']>[0],
  value: string,
  isText: boolean,
): readonly string[] {
  if (!isText) return [`${ctx.local(dst)} = ${value};`];
  // Whatever the text wrote, a string ends.
  return [`${value}[${ctx.program.stringLimit}] = 0;`, `stap_copy(${destination(ctx, dst)}, ${value});`];
}
