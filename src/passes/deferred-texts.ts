/**
 * Texts that only user space can make: names at addresses of processes. In a script's strings they are notes of what is meant
 * (tapsets/user-symbols.stp writes them), which output turns into text:
 *
 *     \x01 kind, pid in hexadecimal, ':', addresses in hexadecimal with blanks between, \x02
 *
 * In: a lowered module. Out: what looks into such a text, which may be kept, joined to others, compared as a key of an array by
 * what it means, and printed, but not measured, cut or compared as text: refused with the place.
 */
import { type Diagnostic, type PrintFormat, present, semanticError, type Token, unreachable } from '../base/index.js';
import {
  type FunctionId,
  type GlobalId,
  type Instruction,
  type IrCode,
  type IrFormat,
  type IrModule,
  type IteratorId,
  type LocalId,
  type Operand,
  type Terminator,
} from '../ir/index.js';

/** Kinds: see src/session/user-symbols.ts. */
const NOTE_START = /\x01[a-zA-Z]$/;
const NOTE_END = '\x02';

/** Does any text of the module stand for one that only user space can make? */
export function hasDeferredTexts(formats: readonly IrFormat[]): boolean {
  return formats.some(({ format }) => holdsNote(format));
}

export function holdsNote(format: PrintFormat): boolean {
  const texts = format.map((piece) => (piece.kind === 'literal' ? piece.text : ''));
  return texts.some((text) => NOTE_START.test(text)) && texts.at(-1) === NOTE_END;
}

export function checkDeferredTexts(module: IrModule): readonly Diagnostic[] {
  if (!hasDeferredTexts(module.formats)) return [];
  const flow = new Flow(module);
  flow.settle();
  return flow.refusals();
}

/** Names a place that holds strings. */
type Cell = string;
const keyCell = (global: GlobalId, index: number): Cell => `key ${global} ${index}`;
const valueCell = (global: GlobalId): Cell => `value ${global}`;
const resultCell = (fn: FunctionId): Cell => `result ${fn}`;

interface Code {
  readonly name: string;
  readonly code: IrCode;
  /** Of a function. */
  readonly result: Cell | undefined;
}

class Flow {
  readonly #module: IrModule;
  readonly #codes: readonly Code[];
  readonly #deferred = new Set<Cell>();
  #changed = true;

  constructor(module: IrModule) {
    this.#module = module;
    this.#codes = [
      ...module.functions.map(({ id, code }) => ({ name: functionName(id), code, result: resultCell(id) })),
      ...module.bodies.map(({ id, code }) => ({ name: `body ${id}`, code, result: undefined })),
    ];
  }

  settle(): void {
    while (this.#changed) {
      this.#changed = false;
      for (const each of this.#codes) this.#code(each);
    }
  }

  refusals(): readonly Diagnostic[] {
    const found = new Map<Token, string>();
    for (const each of this.#codes) {
      for (const { instructions } of each.code.blocks) {
        for (const it of instructions) {
          const what = this.#lookingInto(each, it);
          if (what !== undefined) found.set(it.at, what);
        }
      }
    }
    return [...found].map(([at, what]) =>
      semanticError('deferred-text', `${what} a symbol of a process, which is known only when it is printed`, at),
    );
  }

  #code(each: Code): void {
    const iterated = new Map<IteratorId, GlobalId>();
    for (const { end, instructions } of each.code.blocks) {
      for (const it of instructions) {
        if (it.kind === 'foreachStart') iterated.set(it.iterator, it.global);
        this.#instruction(each, it);
      }
      this.#end(each, end, iterated);
    }
  }

  /** Over 60 lines: one case per kind; what makes strings anew makes none that are deferred. */
  #instruction(code: Code, it: Instruction): void {
    const isAny = (operands: readonly (Operand | undefined)[]): boolean =>
      operands.some((each) => this.#is(code, each));
    switch (it.kind) {
      case 'move':
        return this.#mark(localCell(code, it.dst), this.#is(code, it.src));
      case 'stringConcat':
        return this.#mark(localCell(code, it.dst), isAny([it.left, it.right]));
      case 'stringFormat':
        return this.#mark(localCell(code, it.dst), isAny(it.args) || holdsNote(this.#format(it.format)));
      case 'loadScalar':
      case 'loadElement':
        return this.#mark(localCell(code, it.dst), this.#deferred.has(valueCell(it.global)));
      case 'storeScalar':
        return this.#mark(valueCell(it.global), this.#is(code, it.src));
      case 'storeElement':
        this.#keys(code, it.global, it.keys);
        return this.#mark(valueCell(it.global), this.#is(code, it.src));
      case 'addElement':
      case 'addStatistic':
        return this.#keys(code, it.global, it.keys);
      case 'call': {
        it.args.forEach((arg, index) => {
          this.#mark(`${functionName(it.callee)} ${index}`, this.#is(code, arg));
        });
        if (it.dst !== undefined) this.#mark(localCell(code, it.dst), this.#deferred.has(resultCell(it.callee)));
        return;
      }
      case 'addScalar':
      case 'binary':
      case 'clear':
      case 'compare':
      case 'context':
      case 'deleteElement':
      case 'embedded':
      case 'exit':
      case 'foreachStart':
      case 'formatHistogram':
      case 'hasElement':
      case 'intrinsic':
      case 'lock':
      case 'matchedCount':
      case 'matchedGroup':
      case 'print':
      case 'printHistogram':
      case 'printMemory':
      case 'raise':
      case 'readBits':
      case 'readBucket':
      case 'readMemory':
      case 'readStatistic':
      case 'readString':
      case 'regexMatch':
      case 'stringByteAt':
      case 'stringFind':
      case 'stringLength':
      case 'stringSlice':
      case 'stringToLong':
      case 'system':
      case 'takeError':
      case 'tick':
      case 'unary':
      case 'unlock':
      case 'warn':
      case 'writeContext':
      case 'writeMemory':
        return;
      default:
        return unreachable(it);
    }
  }

  #end(code: Code, end: Terminator, iterated: ReadonlyMap<IteratorId, GlobalId>): void {
    if (end.kind === 'return' && code.result !== undefined) this.#mark(code.result, this.#is(code, end.value));
    if (end.kind !== 'foreachNext') return;
    const global = present(iterated.get(end.iterator), 'deferred texts', `the array of iterator ${end.iterator}`);
    end.keys.forEach((key, index) => {
      this.#mark(localCell(code, key), this.#deferred.has(keyCell(global, index)));
    });
    if (end.value !== undefined) this.#mark(localCell(code, end.value), this.#deferred.has(valueCell(global)));
  }

  /** Over 60 lines: one case per kind. */
  #lookingInto(code: Code, it: Instruction): string | undefined {
    switch (it.kind) {
      case 'stringLength':
        return this.#is(code, it.src) ? 'the length of' : undefined;
      case 'stringByteAt':
      case 'stringSlice':
      case 'stringToLong':
        return this.#is(code, it.src) ? 'a part of' : undefined;
      case 'stringFind':
        return this.#is(code, it.src) || this.#is(code, it.needle) ? 'a search in' : undefined;
      case 'compare':
        return this.#is(code, it.left) || this.#is(code, it.right) ? 'a comparison with' : undefined;
      case 'regexMatch':
        return this.#is(code, it.src) ? 'a match of' : undefined;
      case 'stringFormat':
        return it.args.some((each) => this.#is(code, each)) && isPadded(this.#format(it.format))
          ? 'a string with the width of'
          : undefined;
      case 'foreachStart':
        return this.#sortsBy(it) ? 'a sort by' : undefined;
      case 'addElement':
      case 'addScalar':
      case 'addStatistic':
      case 'binary':
      case 'call':
      case 'clear':
      case 'context':
      case 'deleteElement':
      case 'embedded':
      case 'exit':
      case 'formatHistogram':
      case 'hasElement':
      case 'intrinsic':
      case 'loadElement':
      case 'loadScalar':
      case 'lock':
      case 'matchedCount':
      case 'matchedGroup':
      case 'move':
      case 'print':
      case 'printHistogram':
      case 'printMemory':
      case 'raise':
      case 'readBits':
      case 'readBucket':
      case 'readMemory':
      case 'readStatistic':
      case 'readString':
      case 'storeElement':
      case 'storeScalar':
      case 'stringConcat':
      case 'system':
      case 'takeError':
      case 'tick':
      case 'unary':
      case 'unlock':
      case 'warn':
      case 'writeContext':
      case 'writeMemory':
        return undefined;
      default:
        return unreachable(it);
    }
  }

  #sortsBy({ global, order }: Extract<Instruction, { readonly kind: 'foreachStart' }>): boolean {
    switch (order.by.kind) {
      case 'insertion':
        return false;
      case 'key':
        return this.#deferred.has(keyCell(global, order.by.index));
      case 'value':
        return this.#deferred.has(valueCell(global));
      default:
        return unreachable(order.by);
    }
  }

  #keys(code: Code, global: GlobalId, keys: readonly Operand[]): void {
    keys.forEach((key, index) => {
      this.#mark(keyCell(global, index), this.#is(code, key));
    });
  }

  #is(code: Code, operand: Operand | undefined): boolean {
    return operand?.kind === 'local' && this.#deferred.has(localCell(code, operand.local));
  }

  #mark(cell: Cell, deferred: boolean): void {
    if (!deferred || this.#deferred.has(cell)) return;
    this.#deferred.add(cell);
    this.#changed = true;
  }

  #format(index: number): PrintFormat {
    return present(this.#module.formats[index], 'deferred texts', `format ${index}`).format;
  }
}

function isPadded(format: PrintFormat): boolean {
  return format.some(
    (piece) =>
      piece.kind === 'directive' &&
      piece.conversion === 's' &&
      (piece.width.kind !== 'none' || piece.precision.kind !== 'none'),
  );
}

/** The first locals of a function are its parameters. */
const functionName = (fn: FunctionId): string => `function ${fn}`;
const localCell = ({ name }: Code, local: LocalId): Cell => `${name} ${local}`;
