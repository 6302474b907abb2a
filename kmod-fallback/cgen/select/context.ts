/** What the firing event offers: the probe has put it into the context. */
import { AssertionError, type ByteString, unreachable } from '../../../src/base/index.js';
import type { InstructionOf, LocalId, RegisterName } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';

export function selectContext(ctx: CodeContext, { dst, value }: InstructionOf<'context'>): readonly string[] {
  const set = (expression: string): readonly string[] => [`${ctx.local(dst)} = ${expression};`];
  switch (value.kind) {
    case 'argument':
      return set(cut(`c->event.arguments[${value.index}]`, value));
    case 'returnValue':
      return set(cut('c->event.result', value));
    case 'syscallNumber':
      return set('c->event.number');
    case 'syscallArgument':
      return set(`c->event.arguments[${value.index}]`);
    case 'syscallReturn':
      return set('c->event.result');
    case 'callFrame':
      return set('(s64)c->event.frame');
    case 'syscallName':
      return setText(ctx, dst, 'stap_call_name(&c->event)');
    case 'functionName':
      return setText(ctx, dst, 'c->body->name');
    case 'register':
      return set(cut(`stap_${value.of}_register(c, ${REGISTERS[value.register]})`, value));
    case 'placeName':
      throw new AssertionError('cgen', `${value.kind} is refused`);
    default:
      return unreachable(value);
  }
}

/** The hit's later reads see it, too. */
export function selectWriteContext(ctx: CodeContext, { value, src }: InstructionOf<'writeContext'>): readonly string[] {
  if (value.kind === 'argument') return [`stap_set_argument(c, ${value.index}, ${ctx.long(src)});`];
  if (value.kind === 'returnValue') return [`stap_set_result(c, ${ctx.long(src)});`];
  throw new AssertionError('cgen', `writing ${value.kind} is refused`);
}

/** As struct pt_regs has them. */
const REGISTERS = {
  ax: 'ax',
  bx: 'bx',
  cx: 'cx',
  dx: 'dx',
  si: 'si',
  di: 'di',
  bp: 'bp',
  sp: 'sp',
  r8: 'r8',
  r9: 'r9',
  r10: 'r10',
  r11: 'r11',
  r12: 'r12',
  r13: 'r13',
  r14: 'r14',
  r15: 'r15',
  ip: 'ip',
  flags: 'flags',
  cs: 'cs',
  ss: 'ss',
  origAx: 'orig_ax',
} as const satisfies Record<RegisterName, string>;

const SIZES = [1, 2, 4] as const;

function cut(word: string, { size, signed }: { readonly size: number; readonly signed: boolean }): string {
  const known = SIZES.find((each) => each === size);
  return known === undefined ? word : `(s64)(${signed ? 's' : 'u'}${8 * known})${word}`;
}

/** `id`: of a name in the table of interned strings. */
function setText(ctx: CodeContext, dst: LocalId, id: ByteString): readonly string[] {
  const held = ctx.held(dst);
  if (held.kind !== 'bytes') return [`${ctx.local(dst)} = ${id};`];
  return [`stap_copy(${ctx.local(dst)}, ${held.limit}, stap_strings[${id}]);`];
}
