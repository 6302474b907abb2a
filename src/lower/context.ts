/** What lowering knows while it works: ids of the module's things, and of the body or function at hand. */
import { id, present, type PrintFormat, type Token, type ValueType } from '../base/index.js';
import type {
  FunctionDefinition,
  GlobalVariable,
  LocalVariable,
  TypedExpression,
  TypedStatement,
} from '../elaborate/program.js';
import {
  CodeBuilder,
  type BlockId,
  type FormatId,
  type FunctionId,
  type GlobalId,
  type IrFormat,
  type Limits,
  type LocalId,
  type Operand,
} from '../ir/index.js';
import type { Costs } from './costs.js';
import type { EmbeddedTable } from './embedded-table.js';

/** The two recursive functions, handed to each node family: so the families need not import who calls them. */
export interface Lowerers {
  readonly expression: (ctx: CodeContext, expression: TypedExpression, into: LocalId | undefined) => Operand;
  readonly effect: (ctx: CodeContext, expression: TypedExpression) => void;
  readonly statement: (ctx: CodeContext, statement: TypedStatement) => void;
}

export interface ModuleContext {
  readonly lowerers: Lowerers;
  readonly globals: ReadonlyMap<GlobalVariable, GlobalId>;
  readonly functions: ReadonlyMap<FunctionDefinition, FunctionId>;
  readonly formats: FormatTable;
  readonly embedded: EmbeddedTable;
  readonly costs: Costs;
  readonly limits: Limits;
}

/** Equal formats are one row. */
export class FormatTable {
  readonly #rows: IrFormat[] = [];
  readonly #known = new Map<string, FormatId>();

  idOf(format: PrintFormat): FormatId {
    const text = JSON.stringify(format);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const fresh = id<'format'>(this.#rows.length);
    this.#rows.push({ id: fresh, format, argumentTypes: format.flatMap(argumentTypesOf) });
    this.#known.set(text, fresh);
    return fresh;
  }

  get rows(): readonly IrFormat[] {
    return this.#rows;
  }
}

function argumentTypesOf(piece: PrintFormat[number]): readonly ValueType[] {
  if (piece.kind === 'literal') return [];
  const extents = [piece.width, piece.precision].filter((extent) => extent.kind === 'argument');
  return [...extents.map(() => 'long' as const), piece.conversion === 's' ? 'string' : 'long'];
}

interface Loop {
  readonly breakTo: BlockId;
  readonly continueTo: BlockId;
}

/** One body or function. `leave` is undefined in a function. */
export class CodeContext {
  readonly module: ModuleContext;
  readonly builder = new CodeBuilder();
  readonly locals = new Map<LocalVariable, LocalId>();
  readonly loops: Loop[] = [];
  readonly isFunction: boolean;
  /** Where `next` and the end of a body go. */
  readonly leave: BlockId;
  /** Where an error goes that no catch takes. */
  readonly outermost: BlockId;
  /** Are statements and loop passes charged as they are done? */
  readonly counts: boolean;
  /** Charged, and not yet in a tick. */
  pendingTicks = 0;

  constructor(module: ModuleContext, isFunction: boolean, counts: boolean, at: Token) {
    this.module = module;
    this.isFunction = isFunction;
    this.counts = counts;
    this.leave = this.builder.newBlock();
    this.outermost = this.builder.newBlock();
    this.builder.setHandler(this.outermost, at);
  }

  /**
   * The expression's value. With `into` it is written there, as the very last thing that evaluation does (an error leaves
   * the local as it was).
   */
  value(expression: TypedExpression, into?: LocalId): Operand {
    return this.module.lowerers.expression(this, expression, into);
  }

  /** Evaluates for the effect alone. */
  effect(expression: TypedExpression): void {
    this.module.lowerers.effect(this, expression);
  }

  statement(statement: TypedStatement): void {
    this.module.lowerers.statement(this, statement);
  }

  declare(variables: readonly LocalVariable[]): void {
    for (const variable of variables) this.locals.set(variable, this.builder.addLocal(variable.name, variable.type));
  }

  local(variable: LocalVariable): LocalId {
    return present(this.locals.get(variable), 'lower', `local ${variable.name}`);
  }

  global(variable: GlobalVariable): GlobalId {
    return present(this.module.globals.get(variable), 'lower', `global ${variable.name}`);
  }

  function(definition: FunctionDefinition): FunctionId {
    return present(this.module.functions.get(definition), 'lower', `function ${definition.name}`);
  }
}
