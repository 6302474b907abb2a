/** What the selectors write into: the program's tables, and the code (body or function) at hand. */
import { type ByteString, cutTo, present, type Token, type ValueType } from '../base/index.js';
import type {
  FormatId,
  FunctionId,
  GlobalId,
  IrArray,
  IrCode,
  IrFunction,
  IrGlobal,
  LocalId,
  Operand,
} from '../ir/index.js';
import type { PlacedModule } from '../passes/placed.js';
import { constantName, functionName, globalName, localName } from './names.js';
import type { HelperName } from './runtime/helpers.js';

export class ProgramContext {
  readonly placed: PlacedModule;
  readonly helpers = new Set<HelperName>();
  readonly formats = new Set<FormatId>();
  /** What a run-time error can name: index = the number in the text. */
  readonly positions: Token[] = [];

  /** Expressions that are evaluated once, when the program is instantiated: index = the number in the name. */
  readonly constants: string[] = [];

  constructor(placed: PlacedModule) {
    this.placed = placed;
  }

  /** The name of the expression's value. */
  constant(expression: string): string {
    const known = this.constants.indexOf(expression);
    return constantName(known >= 0 ? known : this.constants.push(expression) - 1);
  }

  position(at: Token): number {
    return this.positions.push(at) - 1;
  }

  /** Bytes that a string slot holds. */
  get stringLimit(): number {
    return this.placed.module.limits.maxStringLength - 1;
  }

  function(callee: FunctionId): IrFunction {
    return present(this.placed.module.functions[callee], 'jsgen', `function ${callee}`);
  }

  global(global: GlobalId): IrGlobal {
    return present(this.placed.module.globals[global], 'jsgen', `global ${global}`);
  }

  isShared(global: GlobalId): boolean {
    return present(this.placed.globals[global], 'jsgen', `placed global ${global}`).home === 'kernel';
  }
}

export class CodeContext {
  readonly program: ProgramContext;
  readonly code: IrCode;
  /** Of a function; they may hold literals that are longer than a slot. */
  readonly parameterCount: number;

  constructor(program: ProgramContext, code: IrCode, parameterCount: number) {
    this.program = program;
    this.code = code;
    this.parameterCount = parameterCount;
  }

  helper(name: HelperName): string {
    this.program.helpers.add(name);
    return name;
  }

  local(local: LocalId): string {
    return localName(this.code.locals, local);
  }

  typeOf(operand: Operand): ValueType {
    if (operand.kind !== 'local') return operand.kind;
    return present(this.code.locals[operand.local], 'jsgen', `local ${operand.local}`).type;
  }

  operand(operand: Operand): string {
    switch (operand.kind) {
      case 'long':
        return typeof operand.value === 'bigint' ? `${operand.value}n` : String(operand.value);
      case 'string':
        return literal(operand.value);
      case 'local':
        return this.local(operand.local);
    }
  }

  operands(operands: readonly Operand[]): string {
    return operands.map((operand) => this.operand(operand)).join(', ');
  }

  /** The operand as a slot keeps it. Only literals, and parameters that were given one, can be longer. */
  stored(operand: Operand): string {
    const limit = this.program.stringLimit;
    if (operand.kind === 'string') return literal(cutTo(operand.value, limit));
    const isParameter = operand.kind === 'local' && operand.local < this.parameterCount;
    if (!isParameter || this.typeOf(operand) === 'long') return this.operand(operand);
    return `${this.helper('cut')}(${this.operand(operand)}, ${limit})`;
  }

  /** An array's or statistic's store: an object of the program, or the transaction's. */
  store(global: GlobalId): string {
    const declaration = this.program.global(global);
    if (!this.program.isShared(global)) return globalName(declaration);
    if (declaration.kind === 'statistic') return `store.statistic(${global})`;
    const isPlain = declaration.kind !== 'array' || declaration.value.kind !== 'statistic';
    return `store.${isPlain ? 'array' : 'statisticArray'}(${global})`;
  }

  array(global: GlobalId): IrArray {
    const declaration = this.program.global(global);
    return present(declaration.kind === 'array' ? declaration : undefined, 'jsgen', `array ${declaration.name}`);
  }

  /** Key and keys, as the stores take them to store. */
  key(keys: readonly Operand[]): string {
    const values = keys.map((key) => this.stored(key));
    return `${joined(values)}, [${values.join(', ')}]`;
  }

  /** Key and keys to look something up: the program's own stores need no keys. */
  lookup(global: GlobalId, keys: readonly Operand[]): string {
    return this.program.isShared(global) ? this.key(keys) : joined(keys.map((key) => this.stored(key)));
  }

  /** A foreach's, `in`'s or delete's keys with `*`. */
  slice(keys: readonly (Operand | undefined)[]): string {
    return `[${keys.map((key) => (key === undefined ? 'undefined' : this.stored(key))).join(', ')}]`;
  }

  call(callee: FunctionId): string {
    return functionName(this.program.function(callee));
  }
}

/** One key is itself, several are a text with NULs between. */
function joined(values: readonly string[]): string {
  const [first, ...others] = values;
  if (first !== undefined && others.length === 0) return first;
  return `\`${values.map((value) => `\${${value}}`).join('\\0')}\``;
}

/** A byte string as a JavaScript literal. */
export function literal(value: ByteString): string {
  return JSON.stringify(value);
}

/** All keys given? Then the operation is on one element. */
export function wholeKeys(keys: readonly (Operand | undefined)[]): readonly Operand[] | undefined {
  const given = keys.filter((key) => key !== undefined);
  return given.length === keys.length ? given : undefined;
}
