/** Types of operands and results, and kinds of globals, instruction by instruction. */
import { AssertionError, unreachable, type ValueType } from '../base/index.js';
import { INTRINSICS, type IntrinsicDeclaration } from './intrinsics.js';
import type { ContextValue, Instruction, Terminator } from './instructions.js';
import type { IrArray, IrCode, IrFunction, IrGlobal, IrModule } from './module.js';
import type { FormatId, GlobalId, LocalId, Operand } from './values.js';

/** One body or function under check. `fn` is undefined for a body. */
export interface CodeContext {
  readonly module: IrModule;
  readonly code: IrCode;
  readonly fn: IrFunction | undefined;
  readonly name: string;
  readonly pass: string;
}

type Signature = readonly [result: ValueType | undefined, ...operands: (readonly [Operand, ValueType])[]];

export function checkInstruction(context: CodeContext, instruction: Instruction): void {
  const [result, ...operands] = signatureOf(context, instruction);
  const dst = 'dst' in instruction ? instruction.dst : undefined;
  if (dst !== undefined) {
    expect(context, instruction, result !== undefined, 'has a destination and gives no value');
    expect(context, instruction, localType(context, dst) === result, `gives ${result ?? 'nothing'} to %${dst}`);
  }
  for (const [operand, type] of operands) {
    const found = operandType(context, operand);
    expect(context, instruction, found === type, `wants ${type}, has ${found}`);
  }
}

export function checkTerminator(context: CodeContext, end: Terminator): void {
  switch (end.kind) {
    case 'branch':
      expect(context, end, operandType(context, end.condition) === 'long', 'wants a long condition');
      return;
    case 'return': {
      const wanted = context.fn?.result;
      expect(context, end, context.fn !== undefined, 'in a body');
      if (end.value !== undefined) {
        expect(context, end, operandType(context, end.value) === wanted, `wants ${wanted ?? 'nothing'}`);
      }
      return;
    }
    case 'leave':
      expect(context, end, context.fn === undefined, 'in a function');
      return;
    case 'foreachNext':
      expect(context, end, end.iterator < context.code.iterators, `no iterator ${end.iterator}`);
      return;
    case 'jump':
    case 'fail':
      return;
    default:
      return unreachable(end);
  }
}

function expect(context: CodeContext, at: { readonly kind: string }, condition: boolean, what: string): void {
  if (!condition) throw new AssertionError(context.pass, `${context.name}: ${at.kind} ${what}`);
}

function localType(context: CodeContext, local: LocalId): ValueType | undefined {
  return context.code.locals[local]?.type;
}

function operandType(context: CodeContext, operand: Operand): ValueType {
  if (operand.kind !== 'local') return operand.kind;
  const type = localType(context, operand.local);
  if (type === undefined) throw new AssertionError(context.pass, `${context.name}: no local %${operand.local}`);
  return type;
}

/** The result's type, then operands with the types that they must have. One case per kind, hence its length. */
function signatureOf(context: CodeContext, instruction: Instruction): Signature {
  const it = instruction;
  if ('global' in it) return globalSignature(context, it);
  switch (it.kind) {
    case 'move':
      return [operandType(context, it.src)];
    case 'unary':
      return ['long', [it.src, 'long']];
    case 'binary':
      return ['long', [it.left, 'long'], [it.right, 'long']];
    case 'compare':
      return ['long', [it.right, operandType(context, it.left)]];
    case 'stringLength':
      return ['long', [it.src, 'string']];
    case 'stringByteAt':
      return ['long', [it.src, 'string'], [it.index, 'long']];
    case 'stringSlice':
      return ['string', [it.src, 'string'], [it.start, 'long'], [it.size, 'long']];
    case 'stringConcat':
      return ['string', [it.left, 'string'], [it.right, 'string']];
    case 'stringFind':
      return ['long', [it.src, 'string'], [it.needle, 'string'], [it.from, 'long']];
    case 'stringToLong':
      return ['long', [it.src, 'string'], [it.base, 'long']];
    case 'regexMatch':
      return ['long', [it.src, 'string']];
    case 'matchedGroup':
      return ['string', [it.index, 'long']];
    case 'matchedCount':
      return ['long'];
    case 'stringFormat':
      return ['string', ...formatArguments(context, it, it.format, it.args)];
    case 'print':
    case 'printMemory':
      return [undefined, ...formatArguments(context, it, it.format, it.args)];
    case 'intrinsic': {
      const row: IntrinsicDeclaration = INTRINSICS[it.name];
      return [row.result, ...zip(context, it, it.args, row.parameters)];
    }
    case 'context':
      return [contextType(it.value)];
    case 'readMemory':
    case 'readBits':
      return ['long', [it.address, 'long']];
    case 'writeMemory':
      return [undefined, [it.address, 'long'], [it.src, 'long']];
    case 'writeContext':
      return [undefined, [it.src, 'long']];
    case 'readString':
      return ['string', [it.address, 'long']];
    case 'warn':
    case 'system':
    case 'raise':
      return [undefined, [it.text, 'string']];
    case 'takeError':
      return ['string'];
    case 'call': {
      const callee = row(context, it, context.module.functions, it.callee);
      const parameters = callee.code.locals.slice(0, callee.parameterCount).map((local) => local.type);
      return [callee.result, ...zip(context, it, it.args, parameters)];
    }
    case 'embedded': {
      const text = row(context, it, context.module.embedded ?? [], it.row);
      return [
        text.result,
        ...zip(
          context,
          it,
          it.args,
          text.parameters.map(({ type }) => type),
        ),
      ];
    }
    case 'lock':
    case 'unlock':
      row(context, it, context.module.components, it.component);
      expect(context, it, context.fn === undefined, 'in a function');
      return [undefined];
    case 'exit':
    case 'tick':
      return [undefined];
    default:
      return unreachable(it);
  }
}

type GlobalInstruction = Extract<Instruction, { readonly global: GlobalId }>;

/** The same for instructions on globals. */
function globalSignature(context: CodeContext, it: GlobalInstruction): Signature {
  switch (it.kind) {
    case 'loadScalar':
      return [scalarType(context, it)];
    case 'storeScalar':
      return [undefined, [it.src, scalarType(context, it)]];
    case 'addScalar':
      expect(context, it, scalarType(context, it) === 'long', 'to a string');
      return [undefined, [it.src, 'long']];
    case 'loadElement':
      return [plainValue(context, it), ...arrayKeys(context, it, it.keys)];
    case 'storeElement':
      return [undefined, [it.src, plainValue(context, it)], ...arrayKeys(context, it, it.keys)];
    case 'addElement':
      expect(context, it, plainValue(context, it) === 'long', 'to strings');
      return [undefined, [it.src, 'long'], ...arrayKeys(context, it, it.keys)];
    case 'hasElement':
      return ['long', ...arrayKeys(context, it, it.keys)];
    case 'deleteElement':
      return [undefined, ...arrayKeys(context, it, it.keys)];
    case 'clear':
      expect(context, it, globalOf(context, it).kind !== 'scalar', 'of a scalar');
      return [undefined];
    case 'addStatistic':
      return [undefined, [it.src, 'long'], ...statisticKeys(context, it, it.keys)];
    case 'readStatistic':
      return ['long', ...statisticKeys(context, it, it.keys)];
    case 'readBucket':
      return ['long', [it.index, 'long'], ...statisticKeys(context, it, it.keys)];
    case 'printHistogram':
      return [undefined, ...statisticKeys(context, it, it.keys)];
    case 'formatHistogram':
      return ['string', ...statisticKeys(context, it, it.keys)];
    case 'foreachStart': {
      expect(context, it, it.iterator < context.code.iterators, `no iterator ${it.iterator}`);
      const limit: Signature = it.limit === undefined ? [undefined] : [undefined, [it.limit, 'long']];
      return it.slice === undefined ? limit : [...limit, ...arrayKeys(context, it, it.slice)];
    }
    default:
      return unreachable(it);
  }
}

function row<T>(context: CodeContext, at: { readonly kind: string }, rows: readonly T[], index: number): T {
  const found = rows[index];
  if (found === undefined) throw new AssertionError(context.pass, `${context.name}: ${at.kind} names no row ${index}`);
  return found;
}

function globalOf(context: CodeContext, it: GlobalInstruction): IrGlobal {
  return row(context, it, context.module.globals, it.global);
}

function scalarType(context: CodeContext, it: GlobalInstruction): ValueType {
  const global = globalOf(context, it);
  if (global.kind !== 'scalar') throw new AssertionError(context.pass, `${context.name}: ${it.kind} of ${global.name}`);
  return global.type;
}

function arrayOf(context: CodeContext, it: GlobalInstruction): IrArray {
  const global = globalOf(context, it);
  if (global.kind !== 'array') throw new AssertionError(context.pass, `${context.name}: ${it.kind} of ${global.name}`);
  return global;
}

function plainValue(context: CodeContext, it: GlobalInstruction): ValueType {
  const { value, name } = arrayOf(context, it);
  if (value.kind === 'statistic') throw new AssertionError(context.pass, `${context.name}: ${it.kind} of ${name}`);
  return value.kind;
}

function arrayKeys(
  context: CodeContext,
  it: GlobalInstruction,
  keys: readonly (Operand | undefined)[],
): readonly (readonly [Operand, ValueType])[] {
  return zip(context, it, keys, arrayOf(context, it).keys);
}

function statisticKeys(
  context: CodeContext,
  it: GlobalInstruction,
  keys: readonly Operand[],
): readonly (readonly [Operand, ValueType])[] {
  const global = globalOf(context, it);
  const isStatistic = global.kind === 'statistic' || (global.kind === 'array' && global.value.kind === 'statistic');
  expect(context, it, isStatistic, `of ${global.name}`);
  return zip(context, it, keys, global.kind === 'array' ? global.keys : []);
}

function formatArguments(
  context: CodeContext,
  it: Instruction,
  format: FormatId,
  args: readonly Operand[],
): readonly (readonly [Operand, ValueType])[] {
  return zip(context, it, args, row(context, it, context.module.formats, format).argumentTypes);
}

function zip(
  context: CodeContext,
  it: Instruction,
  operands: readonly (Operand | undefined)[],
  types: readonly ValueType[],
): readonly (readonly [Operand, ValueType])[] {
  expect(context, it, operands.length === types.length, `has ${operands.length} operands, wants ${types.length}`);
  return operands.flatMap((operand, index) => {
    const type = types[index];
    return operand === undefined || type === undefined ? [] : [[operand, type] as const];
  });
}

function contextType(value: ContextValue): ValueType {
  const isText = value.kind === 'syscallName' || value.kind === 'functionName' || value.kind === 'placeName';
  return isText ? 'string' : 'long';
}
