/** `@kderef(size, address)`, `@kregister(n)` and their user space kin: memory and registers without types. */
import type * as ast from '../../frontend/stap/ast.js';
import type { RegisterName } from '../../ir/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse } from '../refusal.js';
import type { Sub } from './walk.js';

const SIZES = [1, 2, 4, 8] as const;

/** Without a sign. */
export function resolveDereference(node: ast.DereferenceOperation, sub: Sub): ResolvedExpression {
  const { token, space } = node;
  const wanted = sub(node.size);
  const size = SIZES.find((each) => wanted.kind === 'number' && Number(wanted.value) === each);
  if (size === undefined)
    return refuse('dereference-size', `@${space[0] ?? ''}deref reads 1, 2, 4 or 8 bytes`, node.size.token);
  return { kind: 'memory', token, space, address: sub(node.address), size, signed: false, bits: undefined };
}

/** By the numbers of DWARF for x86-64. */
const REGISTERS: readonly RegisterName[] = [
  ...(['ax', 'dx', 'cx', 'bx', 'si', 'di', 'bp', 'sp'] as const),
  ...(['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15', 'ip'] as const),
];

export function resolveRegister(node: ast.RegisterOperation, sub: Sub): ResolvedExpression {
  const { token, space } = node;
  const number = sub(node.operand);
  const register = number.kind === 'number' ? REGISTERS[Number(number.value)] : undefined;
  if (register === undefined)
    return refuse(
      'register-number',
      `@${space[0] ?? ''}register takes a number from 0 to ${REGISTERS.length - 1}`,
      node.operand.token,
    );
  const of = space === 'kernel' ? 'event' : 'user';
  return { kind: 'context', token, type: 'long', value: { kind: 'register', of, register, size: 8, signed: false } };
}
