/** `$skb->dev->name`: a context value, then typed reads of kernel memory. */
import { assert, AssertionError, type FormatPiece } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import { type BtfTypeId, underlyingType } from '../../target/btf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { Refusal, refuse, refuseUnsupported } from '../refusal.js';
import { similarText } from '../similar.js';
import { scalarShape } from './btf-types.js';
import { prettyText } from './pretty-print.js';
import type { BodyScope } from './scope.js';
import type { TargetScope } from './target-scope.js';
import { findVariable, printProgramVariables, programOf } from './variable-sets.js';
import { kernelMemory, type Location, reach, type Sub, type TargetMemory, walk } from './walk.js';

/** Can the operand of @defined be resolved? Nothing is reported; names it would create are harmless. */
export function isDefined(scope: BodyScope, operand: ast.Expression, sub: Sub): boolean {
  // A target symbol that is missing and one that is merely not supported yet are told apart: the latter is an error.
  try {
    if (operand.kind === 'target-symbol') resolveTargetSymbol(scope, operand, sub);
    else sub(operand);
    return true;
  } catch (error) {
    if (error instanceof Refusal && !error.diagnostic.code.startsWith('unsupported-')) return false;
    throw error;
  }
}

export function resolveTargetSymbol(scope: BodyScope, node: ast.TargetSymbol, sub: Sub): ResolvedExpression {
  const { token } = node;
  const targets = scope.target;
  if (targets === undefined) return refuse('target-symbol', 'unresolved target-symbol expression', token);
  const name = node.name.replace(/^\$/, '');
  const program = printProgramVariables(scope, targets, node);
  if (program !== undefined) return program;
  const variable = findVariable(targets, name);
  const set = VARIABLE_SETS[name];
  if (variable === undefined && set !== undefined) return printVariables(scope, targets, node, set);
  if (isOfEntry(scope, name)) return valueAtEntry(scope, node, sub);
  if (variable === undefined) return refuseVariable(targets, node, name);
  if (variable.kind === 'typed') {
    const value: ResolvedExpression = { kind: 'context', token, type: 'long', value: variable.value };
    return walkOrPrint(scope, kernelMemory(targets.target), { kind: 'value', value, type: variable.type }, node, sub);
  }
  if (variable.kind === 'located') {
    const { memory } = programOf(targets, 'a located variable');
    return walkOrPrint(scope, memory, variable.locate(token), node, sub);
  }
  const [component] = node.components;
  if (component !== undefined) {
    return refuse('target-member', `'$${name}' has no members`, component.token);
  }
  if (variable.kind === 'text') return { kind: 'string', token, value: variable.text };
  if (variable.kind === 'built') return variable.build(token);
  return { kind: 'context', token, type: variable.type, value: variable.value };
}

/** In a return: something that only the call's beginning has. */
export function isOfEntry({ entry, target }: BodyScope, name: string): boolean {
  const there = entry?.target === undefined ? undefined : findVariable(entry.target, name);
  if (there === undefined) return false;
  const here = target === undefined ? undefined : findVariable(target, name);
  if (here === undefined) return there.kind === 'typed' || there.kind === 'located';
  return here.kind === 'typed' && here.value.kind === 'argument';
}

/** Is all of the path said before the probe is hit? An index that the body works out is not. */
export function isKnownPath(node: ast.TargetSymbol): boolean {
  return node.components.every((each) => each.kind !== 'index' || each.index.kind === 'number');
}

/** `$x->y[1]` as it was; undefined where it is no path. */
export function pathAtEntry(scope: BodyScope, node: ast.TargetSymbol, sub: Sub): ResolvedExpression | undefined {
  const base = baseAtEntry(scope, node);
  if (scope.entry === undefined || base === undefined || node.components.length === 0) return undefined;
  if (node.components.some((each) => each.kind === 'pretty')) return undefined;
  const { memory, type } = base;
  return scope.entry.pathOf(node, bare(node), scope.file, (value) =>
    walk(memory, { kind: 'value', value, type }, node, sub),
  );
}

const bare = (node: ast.TargetSymbol): ast.TargetSymbol => ({ ...node, components: [], addressOf: false });

/** Of what `$x` is kept: a number with its type; undefined: it is none. */
function baseAtEntry(
  { entry }: BodyScope,
  node: ast.TargetSymbol,
): { readonly memory: TargetMemory; readonly type: BtfTypeId } | undefined {
  const target = entry?.target;
  const variable = target === undefined ? undefined : findVariable(target, node.name.replace(/^\$/, ''));
  if (target === undefined || variable === undefined) return undefined;
  if (variable.kind === 'typed') return { memory: kernelMemory(target.target), type: variable.type };
  if (variable.kind !== 'located') return undefined;
  const { memory } = programOf(target, 'a located variable');
  const at = variable.locate(node.token);
  if (at.kind === 'pointer' || scalarShape(underlyingType(memory.types, at.type)) === undefined) return undefined;
  return { memory, type: at.type };
}

/** Of a path that is not known at the entry `$x` is the entry's, and the rest is read now. */
function valueAtEntry(scope: BodyScope, node: ast.TargetSymbol, sub: Sub): ResolvedExpression {
  const { entry, file } = scope;
  assert(entry !== undefined, 'resolve', 'a return');
  if (isKnownPath(node)) return pathAtEntry(scope, node, sub) ?? entry.valueOf(node, file);
  const base = baseAtEntry(scope, node);
  if (base === undefined) return entry.valueOf(node, file);
  const value = entry.valueOf(bare(node), file);
  return walkOrPrint(scope, base.memory, { kind: 'value', value, type: base.type }, node, sub);
}

function walkOrPrint(
  scope: BodyScope,
  memory: TargetMemory,
  start: Location,
  node: ast.TargetSymbol,
  sub: Sub,
): ResolvedExpression {
  const last = node.components.at(-1);
  if (last?.kind !== 'pretty') return walk(memory, start, node, sub);
  return prettyText(scope, memory, reach(memory, start, node, sub), last.deep, node.token);
}

/** `$$parms` as a text: `task=0xffff888003b1c000 count=0x10`. */
function printVariables(
  scope: BodyScope,
  targets: TargetScope,
  node: ast.TargetSymbol,
  which: VariableSet,
): ResolvedExpression {
  const { token } = node;
  if (node.components.length > 0) return refusePretty(node);
  if (targets.listed !== undefined && which === 'parameters') return printListed(targets, node, targets.listed);
  const pieces: FormatPiece[] = [];
  const values: ResolvedExpression[] = [];
  for (const [name, variable] of targets.variables) {
    if ((name === 'return') !== (which === 'return')) continue;
    if (variable.kind !== 'typed' && (variable.kind !== 'plain' || which !== 'return')) continue;
    const pointer = variable.kind === 'typed' && underlyingType(targets.target, variable.type).kind === 'pointer';
    pieces.push({ kind: 'literal', text: `${pieces.length === 0 ? '' : ' '}${name}=` }, hexadecimal(pointer));
    values.push(
      scope.entry !== undefined && isOfEntry(scope, name)
        ? scope.entry.valueOf({ ...node, name: `$${name}` }, scope.file)
        : { kind: 'context', token, type: 'long', value: variable.value },
    );
  }
  return { kind: 'print', token, toString: true, form: { kind: 'formatted', format: pieces }, arguments: values };
}

/** `$arg1=0x5 $arg2=0x0` */
function printListed(targets: TargetScope, { token }: ast.TargetSymbol, names: readonly string[]): ResolvedExpression {
  const pieces = names.flatMap((name, index): readonly FormatPiece[] => [
    { kind: 'literal', text: `${index === 0 ? '' : ' '}$${name}=` },
    hexadecimal(false),
  ]);
  const values = names.flatMap((name): readonly ResolvedExpression[] => {
    const variable = targets.variables.get(name);
    if (variable?.kind === 'built') return [variable.build(token)];
    if (variable?.kind === 'plain') return [{ kind: 'context', token, type: variable.type, value: variable.value }];
    throw new AssertionError('resolve', `$${name} is listed`);
  });
  return { kind: 'print', token, toString: true, form: { kind: 'formatted', format: pieces }, arguments: values };
}

function hexadecimal(pointer: boolean): FormatPiece {
  const none = { kind: 'none' } as const;
  return {
    kind: 'directive',
    conversion: pointer ? 'p' : 'x',
    flag: pointer ? undefined : '#',
    width: none,
    precision: none,
  };
}

type VariableSet = 'parameters' | 'return';
const VARIABLE_SETS: Readonly<Record<string, VariableSet>> = {
  $parms: 'parameters',
  // All that BTF knows: locals are in DWARF only, and a probe at the entry has none that live.
  $vars: 'parameters',
  $return: 'return',
};

function refusePretty(node: ast.TargetSymbol): never {
  return refuseUnsupported(`printing all variables at once (${node.name})`, 'pretty-print', node.token);
}

function refuseVariable(targets: TargetScope, node: ast.TargetSymbol, name: string): never {
  if (/^\$(?:vars|parms|locals|return)/.test(name)) return refusePretty(node);
  targets.refusal?.(name, node.token);
  const program = targets.program?.();
  const visible = program === undefined ? [...targets.variables.keys()] : program.visible.map((each) => each.name);
  const names = visible.map((each) => `$${each}`);
  return refuse(
    'target-variable',
    `${(program ?? targets).missing(name)}${similarText(`$${name}`, names, 'alternatives')}`,
    node.token,
  );
}
