/** Calls: the script's functions, the library's, and what the library is made of. */
import type { Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import { INTRINSICS, type ContextValue, type IntrinsicName } from '../../ir/index.js';
import { PRIMITIVES, type PrimitiveName } from '../program.js';
import type { FunctionSymbol, ProbeText, ResolvedExpression } from '../resolved.js';
import { refuse } from '../refusal.js';
import { registerCall, registerRead } from './registers.js';
import { similarText } from '../similar.js';
import { isForGuru } from './embedded.js';
import { askedText } from './probe-texts.js';
import type { BodyScope } from './scope.js';

export function resolveCall(
  scope: BodyScope,
  node: ast.FunctionCall,
  sub: (each: ast.Expression) => ResolvedExpression,
): ResolvedExpression {
  const isLibrary = scope.file.source.role === 'tapset';
  const memory = isLibrary
    ? (memoryRead(node, sub) ?? syscallArgument(node) ?? registerRead(node) ?? timeZone(scope, node))
    : undefined;
  if (memory !== undefined) return memory;
  const machine = isLibrary ? machineOperation(node.name) : undefined;
  if (machine !== undefined)
    return { ...machine, token: node.token, arguments: node.arguments.map(sub), wrapper: undefined };
  const callee = chooseFunction(scope, node);
  if (!scope.guru && !isLibrary && isForGuru(callee))
    refuse('guru-function', 'function may not be used unless -g is specified', node.token);
  const values = node.arguments.map(sub);
  const text = wrappedText(callee);
  if (text !== undefined) return askedText(scope, text, node.token);
  const inner = onlyCall(callee);
  const register = inner === undefined ? undefined : registerCall(scope, inner, node);
  if (register !== undefined) return register;
  const wrapped = wrappedOperation(callee);
  if (wrapped === undefined) {
    scope.symbols.use(callee);
    return { kind: 'call', token: node.token, callee, arguments: values };
  }
  return { ...wrapped, token: blamed(wrapped, node.token, callee), arguments: values, wrapper: callee };
}

/** The first overload of the right arity; more than one that can be reached is not run yet. */
function chooseFunction(scope: BodyScope, node: ast.FunctionCall): FunctionSymbol {
  const { name, token } = node;
  const named = scope.symbols.functionsNamed(name, scope.file);
  const [first] = named;
  if (first === undefined) {
    const similar = similarText(
      name,
      scope.symbols.functionNames.filter((each) => !each.startsWith('__')),
    );
    return refuse('unresolved-function', `unresolved function ${name}${similar}`, token);
  }
  const fitting = named.filter((each) => each.parameters.length === node.arguments.length);
  const [chosen] = fitting;
  if (chosen === undefined) {
    const text = `arity mismatch found (function '${name}' takes ${first.parameters.length} args)`;
    return refuse('function-arity', text, token, { secondToken: first.token });
  }
  return chosen;
}

type Operation =
  | { readonly kind: 'intrinsic'; readonly name: IntrinsicName }
  | { readonly kind: 'primitive'; readonly name: PrimitiveName };

/** `__name`, as tapset files spell what the machine does. */
function machineOperation(name: string): Operation | undefined {
  if (!name.startsWith('__')) return undefined;
  const bare = name.slice(2);
  if (Object.hasOwn(INTRINSICS, bare)) return { kind: 'intrinsic', name: bare as IntrinsicName };
  if (Object.hasOwn(PRIMITIVES, bare)) return { kind: 'primitive', name: bare as PrimitiveName };
  return undefined;
}

/** `__kernel_s32(address)`, `__user_u8(address)`: one typed read. */
function memoryRead(
  node: ast.FunctionCall,
  sub: (each: ast.Expression) => ResolvedExpression,
): ResolvedExpression | undefined {
  const [, space, sign, bits] = /^__(kernel|user)_([us])(8|16|32|64)$/.exec(node.name) ?? [];
  const [address] = node.arguments;
  if (address === undefined || (space !== 'kernel' && space !== 'user') || bits === undefined) return undefined;
  const { token } = node;
  return {
    kind: 'memory',
    token,
    space,
    address: sub(address),
    size: SIZES[bits] ?? 8,
    signed: sign === 's',
    bits: undefined,
  };
}

/** `__tz_gmtoff()` and `__tz_name()` are known before the run. */
function timeZone({ timeZone: zone }: BodyScope, { name, token }: ast.FunctionCall): ResolvedExpression | undefined {
  if (name === '__tz_gmtoff') return { kind: 'number', token, value: zone?.secondsWest ?? 0 };
  return name === '__tz_name' ? { kind: 'string', token, value: zone?.name ?? 'UTC' } : undefined;
}

/** `__syscall_number()`; `__syscall_argument_s32(2)`: the second argument of a system call, cut to 32 bits or whole, with or without its sign. */
function syscallArgument(node: ast.FunctionCall): ResolvedExpression | undefined {
  if (node.name === '__syscall_number')
    return { kind: 'context', token: node.token, type: 'long', value: { kind: 'syscallNumber' } };
  const [, sign, bits] = /^__syscall_argument_([us])(32|64)$/.exec(node.name) ?? [];
  const [number] = node.arguments;
  if (bits === undefined || number?.kind !== 'number') return undefined;
  const { token } = node;
  const literal = (value: number): ResolvedExpression => ({ kind: 'number', token, value });
  const value: ContextValue = { kind: 'syscallArgument', index: Number(number.value) - 1 };
  const whole: ResolvedExpression = { kind: 'context', token, type: 'long', value };
  if (bits === '64') return whole;
  if (sign === 'u') return { kind: 'binary', token, op: 'and', left: whole, right: literal(0xffffffff) };
  const high: ResolvedExpression = { kind: 'binary', token, op: 'shiftLeft', left: whole, right: literal(32) };
  return { kind: 'binary', token, op: 'shiftRight', left: high, right: literal(32) };
}
const SIZES: Readonly<Record<string, 1 | 2 | 4 | 8>> = { 8: 1, 16: 2, 32: 4, 64: 8 };

/** The one call that a library function consists of. */
function onlyCall(symbol: FunctionSymbol): ast.FunctionCall | undefined {
  const { body } = symbol.declaration;
  if (symbol.file.source.role !== 'tapset' || body.kind !== 'block' || body.statements.length !== 1) return undefined;
  const [only] = body.statements;
  const value =
    only?.kind === 'return' ? only.value : only?.kind === 'expression-statement' ? only.expression : undefined;
  return value?.kind === 'call' ? value : undefined;
}

function wrappedText(symbol: FunctionSymbol): ProbeText | undefined {
  const call = onlyCall(symbol);
  return call === undefined ? undefined : PROBE_TEXTS[call.name];
}
const PROBE_TEXTS: Readonly<Record<string, ProbeText>> = {
  __pp: 'point',
  __pn: 'name',
  __probefunc: 'function',
  __ppfunc: 'pointFunction',
};

/** A library function that only hands its parameters to one operation is that operation. */
function wrappedOperation(symbol: FunctionSymbol): Operation | undefined {
  const { parameters } = symbol.declaration;
  const value = onlyCall(symbol);
  if (value?.arguments.length !== parameters.length) return undefined;
  const inOrder = value.arguments.every(
    (each, index) => each.kind === 'symbol' && each.name === parameters[index]?.name,
  );
  return inOrder ? machineOperation(value.name) : undefined;
}

/** A fault in a library function names the function's own place, as upstream's does. */
function blamed(operation: Operation, call: Token, callee: FunctionSymbol): Token {
  const fails = operation.kind === 'intrinsic' ? INTRINSICS[operation.name].fails : !HARMLESS.has(operation.name);
  return fails ? callee.token : call;
}

const HARMLESS: ReadonlySet<PrimitiveName> = new Set([
  'string_length',
  'string_slice',
  'string_find',
  'string_to_long',
  'exit',
  'warn',
  'system',
  'error',
]);
