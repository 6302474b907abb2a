/**
 * Registers that the library names: `__register_ip()` in a tapset file, and functions whose argument says which register is
 * meant, so that it must be a literal where they are called.
 */
import type * as ast from '../../frontend/stap/ast.js';
import { REGISTER_NAMES, type ContextValue, type RegisterName } from '../../ir/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { similarText } from '../similar.js';
import type { BodyScope } from './scope.js';

type Register = Extract<ContextValue, { kind: 'register' }>;

/** Of the System V calling convention, in order. */
const ARGUMENTS: readonly RegisterName[] = ['di', 'si', 'dx', 'cx', 'r8', 'r9'];

/** `__register_ip()`, `__user_register_ip()` */
export function registerRead(node: ast.FunctionCall): ResolvedExpression | undefined {
  const [, user, name] = /^__(user_)?register_(\w+)$/.exec(node.name) ?? [];
  const register = REGISTER_NAMES.find((each) => each === name);
  if (register === undefined) return undefined;
  return context(node, {
    kind: 'register',
    of: user === undefined ? 'event' : 'user',
    register,
    size: 8,
    signed: false,
  });
}

/** What the one call in a library function makes of a call of that function. */
export function registerCall(
  scope: BodyScope,
  call: ast.FunctionCall,
  node: ast.FunctionCall,
): ResolvedExpression | undefined {
  const read = registerRead(call);
  if (read !== undefined) return { ...read, token: node.token };
  const inner = call.name;
  if (inner === '__register' || inner === '__u_register') return namedRegister(inner === '__register', node);
  const [, sign, bits] = /^__argument_([su])(32|64)$/.exec(inner) ?? [];
  return bits === undefined ? undefined : argument(scope, node, { size: bits === '32' ? 4 : 8, signed: sign === 's' });
}

function namedRegister(signed: boolean, node: ast.FunctionCall): ResolvedExpression {
  const [argument] = node.arguments;
  if (argument?.kind !== 'string')
    return refuseUnsupported(`${node.name}() with a name that is not written out`, 'computed-register', node.token);
  const found = NAMED_REGISTERS.get(argument.value);
  if (found === undefined)
    return refuse(
      'unknown-register',
      `unknown register '${argument.value}'${similarText(argument.value, [...NAMED_REGISTERS.keys()])}`,
      argument.token,
    );
  return context(node, { kind: 'register', of: 'event', ...found, signed });
}

function argument(
  scope: BodyScope,
  node: ast.FunctionCall,
  how: { readonly size: 4 | 8; readonly signed: boolean },
): ResolvedExpression {
  const { token } = node;
  const [number] = node.arguments;
  if (number?.kind !== 'number')
    return refuseUnsupported(`${node.name}() with a number that is not written out`, 'computed-argument', token);
  const n = Number(number.value);
  if (n < 1) return refuse('argument-number', `${node.name}(${n}): arguments are numbered from 1`, number.token);
  const register = ARGUMENTS[n - 1];
  if (register !== undefined) return context(node, { kind: 'register', of: 'event', register, ...how });
  if (scope.probe?.inUserSpace !== true)
    return refuseUnsupported(`${node.name}(${n}) where no function of a process is probed`, 'stack-argument', token);
  // Above the return address.
  const stack = context(node, { kind: 'register', of: 'event', register: 'sp', size: 8, signed: false });
  const offset: ResolvedExpression = { kind: 'number', token, value: 8 * (n - ARGUMENTS.length) };
  const address: ResolvedExpression = { kind: 'binary', token, op: 'add', left: stack, right: offset };
  return { kind: 'memory', token, space: 'user', address, ...how, bits: undefined };
}

function context(node: ast.FunctionCall, value: Register): ResolvedExpression {
  return { kind: 'context', token: node.token, type: 'long', value };
}

export interface NamedRegister {
  readonly register: RegisterName;
  readonly size: number;
}

/** Old names have one form per width; r8 to r15 take a letter behind. */
function namesOf(register: RegisterName): readonly (readonly [string, NamedRegister])[] {
  const named = (name: string, size: number): readonly [string, NamedRegister] => [name, { register, size }];
  if (/^r\d/.test(register))
    return [named(register, 8), named(`${register}d`, 4), named(`${register}w`, 2), named(`${register}b`, 1)];
  if (register === 'cs' || register === 'ss') return [named(register, 8), named(`x${register}`, 8)];
  if (register === 'origAx') return [named('orig_rax', 8)];
  const wide = [named(`r${register}`, 8), named(`e${register}`, 4)];
  if (register === 'flags' || register === 'ip') return [...wide, named(register, 8)];
  const low = register.endsWith('x') ? `${register.slice(0, 1)}l` : `${register}l`;
  return [...wide, named(register, 2), named(low, 1)];
}

/** By every name that it or a part of it has. */
export const NAMED_REGISTERS: ReadonlyMap<string, NamedRegister> = new Map(REGISTER_NAMES.flatMap(namesOf));
