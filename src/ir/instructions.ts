/**
 * The instructions that all back ends perform. Map, statistic and target-read operations are whole: a back end decides
 * how, never what. "fails" marks those that may leave their block by its error edge.
 */
import type { ByteString, PrintFormat, Token } from '../base/index.js';
import type { IntrinsicName } from './intrinsics.js';
import type { BlockId, ComponentId, FormatId, FunctionId, GlobalId, IteratorId, LocalId, Operand } from './values.js';

export type UnaryOp = 'negate' | 'complement' | 'not';
/** 64 bits, wrapping. Shift counts are taken modulo 64; shiftRight is arithmetic; divide truncates to zero. */
export type BinaryOp =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'and'
  | 'or'
  | 'xor'
  | 'shiftLeft'
  | 'shiftRight';
export type CompareOp = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';
/** What a statistic can be asked. `avg` is sum / count truncated to zero. */
export type StatisticOp = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'variance';
export type AddressSpace = 'kernel' | 'user';

/** What the firing event offers. 64 raw bits unless a size is given: then cut and sign- or zero-extended. */
export type ContextValue =
  /** The n-th parameter of a function, or argument of a tracepoint (from 0). */
  | { readonly kind: 'argument'; readonly index: number; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'returnValue'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'syscallNumber' }
  /** The tapset's name of the system call, from the (ABI, number) table: a string of one closed table. */
  | { readonly kind: 'syscallName' }
  | { readonly kind: 'syscallArgument'; readonly index: number }
  | { readonly kind: 'syscallReturn' }
  /**
   * A number that this call has and no other that is under way: the same at its entry and at its return. (Of a place in a
   * binary: no other of the same thread.)
   */
  | { readonly kind: 'callFrame' }
  /** Text of the probed function's name. */
  | { readonly kind: 'functionName' }
  /** Of the place in a binary that was hit, where a probe has several: its function, or what pp() gives. */
  | { readonly kind: 'placeName'; readonly which: 'function' | 'point' }
  /**
   * A register of x86-64, by its name in struct pt_regs. `event`: of what the event interrupted; `user`: of the user space
   * code that the task runs, or has left for the kernel.
   */
  | {
      readonly kind: 'register';
      readonly of: 'event' | 'user';
      readonly register: RegisterName;
      readonly size: number;
      readonly signed: boolean;
    };

/** As in struct pt_regs. */
export const REGISTER_NAMES = [
  'ax',
  'bx',
  'cx',
  'dx',
  'si',
  'di',
  'bp',
  'sp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
  'ip',
  'flags',
  'cs',
  'ss',
  'origAx',
] as const;
export type RegisterName = (typeof REGISTER_NAMES)[number];

/** Statements, one C expression, or the body of a function. */
export type EmbeddedForm = 'function' | 'statement' | 'expression';

export type SortDirection = 'ascending' | 'descending';
export interface ForeachOrder {
  readonly by:
    | { readonly kind: 'insertion' }
    | { readonly kind: 'key'; readonly index: number }
    /** The element's value; a statistic by the given operation. */
    | { readonly kind: 'value'; readonly statistic: StatisticOp | undefined };
  /** Ties and `insertion` keep the order of insertion whatever the direction. */
  readonly direction: SortDirection;
}

/** What a match is tried against. */
export interface RegexUse {
  /** The literal's content, escapes in place: src/regex makes tables of it. */
  readonly pattern: ByteString;
  /** May the hit ask for the match and its subexpressions afterwards? */
  readonly keeps: boolean;
}

/** Every instruction has `at`: the token that a run-time error names. */
interface Located {
  readonly at: Token;
}

export type Instruction = Located &
  (
    | { readonly kind: 'move'; readonly dst: LocalId; readonly src: Operand }
    | { readonly kind: 'unary'; readonly dst: LocalId; readonly op: UnaryOp; readonly src: Operand }
    /** divide and modulo fail: `division by 0`. */
    | {
        readonly kind: 'binary';
        readonly dst: LocalId;
        readonly op: BinaryOp;
        readonly left: Operand;
        readonly right: Operand;
      }
    /** Longs signed, strings by unsigned bytes; both operands of one type. Gives 0 or 1. */
    | {
        readonly kind: 'compare';
        readonly dst: LocalId;
        readonly op: CompareOp;
        readonly left: Operand;
        readonly right: Operand;
      }

    // strings: the primitives over which the library is written
    | { readonly kind: 'stringLength'; readonly dst: LocalId; readonly src: Operand }
    /** The byte at `index` (0…255); fails outside: `Position out of bounds`. */
    | { readonly kind: 'stringByteAt'; readonly dst: LocalId; readonly src: Operand; readonly index: Operand }
    /** start < 0, start >= length or size <= 0 gives ""; else clipped. */
    | {
        readonly kind: 'stringSlice';
        readonly dst: LocalId;
        readonly src: Operand;
        readonly start: Operand;
        readonly size: Operand;
      }
    /** Cut at MAXSTRINGLEN - 1. */
    | { readonly kind: 'stringConcat'; readonly dst: LocalId; readonly left: Operand; readonly right: Operand }
    /** Position of the first `needle` at or after `from`, -1 if none; an empty needle is found at `from`. */
    | {
        readonly kind: 'stringFind';
        readonly dst: LocalId;
        readonly src: Operand;
        readonly needle: Operand;
        readonly from: Operand;
      }
    /** strtol as the tapset has it (semantics 4.3). */
    | { readonly kind: 'stringToLong'; readonly dst: LocalId; readonly src: Operand; readonly base: Operand }
    /** sprintf: the text, cut at MAXSTRINGLEN - 1. */
    | {
        readonly kind: 'stringFormat';
        readonly dst: LocalId;
        readonly format: FormatId;
        readonly args: readonly Operand[];
      }

    // regular expressions: leftmost, longest; the last match of a hit is part of its state
    /** 1 where the text matches, else 0. */
    | { readonly kind: 'regexMatch'; readonly dst: LocalId; readonly src: Operand; readonly regex: RegexUse }
    /**
     * The n-th subexpression of the last match, 0 for all of it; "" if it has no part in the match. fails: nothing was
     * matched, or there is no such subexpression.
     */
    | { readonly kind: 'matchedGroup'; readonly dst: LocalId; readonly index: Operand }
    /** Subexpressions of the last match's expression, and 1. fails: nothing was matched. */
    | { readonly kind: 'matchedCount'; readonly dst: LocalId }

    // what the world says
    /** fails where the intrinsic's row says so. */
    | {
        readonly kind: 'intrinsic';
        readonly dst: LocalId | undefined;
        readonly name: IntrinsicName;
        readonly args: readonly Operand[];
      }
    | { readonly kind: 'context'; readonly dst: LocalId; readonly value: ContextValue }
    /** fails: a bad address is an error. size 1, 2, 4 or 8 bytes. */
    | {
        readonly kind: 'readMemory';
        readonly dst: LocalId;
        readonly space: AddressSpace;
        readonly address: Operand;
        readonly size: 1 | 2 | 4 | 8;
        readonly signed: boolean;
      }
    /** A bit field: `size` bytes at `address`, then `bits` from `shift` (little end first). fails. */
    | {
        readonly kind: 'readBits';
        readonly dst: LocalId;
        readonly address: Operand;
        readonly size: 1 | 2 | 4 | 8;
        readonly shift: number;
        readonly bits: number;
        readonly signed: boolean;
      }
    /** The low `size` bytes of the value. fails: a bad address is an error. Only a kernel module writes (guru mode). */
    | {
        readonly kind: 'writeMemory';
        readonly space: AddressSpace;
        readonly address: Operand;
        readonly size: 1 | 2 | 4 | 8;
        readonly src: Operand;
      }
    /** A parameter or the returned value of the probed function, as the function's code, or its caller, goes on with it. */
    | { readonly kind: 'writeContext'; readonly value: ContextValue; readonly src: Operand }
    /** A NUL-terminated string of at most `limit` bytes (undefined: MAXSTRINGLEN - 1). fails. */
    | {
        readonly kind: 'readString';
        readonly dst: LocalId;
        readonly space: AddressSpace;
        readonly address: Operand;
        readonly limit: number | undefined;
      }

    // globals
    | { readonly kind: 'loadScalar'; readonly dst: LocalId; readonly global: GlobalId }
    | { readonly kind: 'storeScalar'; readonly global: GlobalId; readonly src: Operand }
    /** Commutative: `x += e`, `x++` where the value is not used. */
    | { readonly kind: 'addScalar'; readonly global: GlobalId; readonly src: Operand }
    /** A missing key reads 0 or "" and is not created. */
    | {
        readonly kind: 'loadElement';
        readonly dst: LocalId;
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
      }
    /** fails: `Array overflow, check …`. Rewriting a key keeps its place in the order. */
    | {
        readonly kind: 'storeElement';
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly src: Operand;
      }
    /** Commutative, a missing key starts at 0. fails as storeElement. */
    | {
        readonly kind: 'addElement';
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly src: Operand;
      }
    | {
        readonly kind: 'hasElement';
        readonly dst: LocalId;
        readonly global: GlobalId;
        readonly keys: readonly (Operand | undefined)[];
      }
    /** undefined key = `*`: the slice. A missing key is no error. */
    | { readonly kind: 'deleteElement'; readonly global: GlobalId; readonly keys: readonly (Operand | undefined)[] }
    /** `delete g`: an array or statistic becomes empty. (A scalar's delete is a storeScalar.) */
    | { readonly kind: 'clear'; readonly global: GlobalId }
    /** `s <<< v`, `s[k] <<< v`; keys are empty for a scalar statistic. fails as storeElement for an array. */
    | {
        readonly kind: 'addStatistic';
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly src: Operand;
      }
    /** count and sum of an empty or missing statistic are 0; the others fail: `empty aggregate`. */
    | {
        readonly kind: 'readStatistic';
        readonly dst: LocalId;
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly op: StatisticOp;
      }
    /** One bucket's count. fails: `histogram index out of range`, `empty aggregate`. */
    | {
        readonly kind: 'readBucket';
        readonly dst: LocalId;
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly index: Operand;
      }
    /** print(@hist_…): the drawing, then a newline if asked. fails: `empty aggregate`. */
    | {
        readonly kind: 'printHistogram';
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly newline: boolean;
      }
    /** sprint(@hist_…). fails. */
    | {
        readonly kind: 'formatHistogram';
        readonly dst: LocalId;
        readonly global: GlobalId;
        readonly keys: readonly Operand[];
        readonly newline: boolean;
      }

    /**
     * Takes the elements as they are now (at most `limit`), in order; `foreachNext` walks them. `slice`: an operand per key,
     * undefined = `*`. A value seen by `foreachNext` is read when the element is visited (0 or "" if it is gone).
     */
    | {
        readonly kind: 'foreachStart';
        readonly iterator: IteratorId;
        readonly global: GlobalId;
        readonly order: ForeachOrder;
        readonly limit: Operand | undefined;
        readonly slice: readonly (Operand | undefined)[] | undefined;
      }

    // output and control
    | { readonly kind: 'print'; readonly format: FormatId; readonly args: readonly Operand[] }
    /** A print whose format has %m or %M: it reads memory. fails: a bad address is an error, and nothing is printed. */
    | { readonly kind: 'printMemory'; readonly format: FormatId; readonly args: readonly Operand[] }
    /** `WARNING: text` on stderr. */
    | { readonly kind: 'warn'; readonly text: Operand }
    /** A shell in user space runs the text as a command, some time later; nobody waits for it. */
    | { readonly kind: 'system'; readonly text: Operand }
    /** The session ends; this handler goes on to its end. */
    | { readonly kind: 'exit' }
    /** error(text): always takes the error edge. The last of its block, whose end (`fail`) is never reached. */
    | { readonly kind: 'raise'; readonly text: Operand }
    /** First in a catch block: the pending error is over, its bare text is the value. */
    | { readonly kind: 'takeError'; readonly dst: LocalId | undefined }
    /** fails by the callee's error, and by MAXNESTING. */
    | {
        readonly kind: 'call';
        readonly dst: LocalId | undefined;
        readonly callee: FunctionId;
        readonly args: readonly Operand[];
      }

    /** Runs a row of IrModule.embedded with these arguments. fails by STAP_ERROR. */
    | {
        readonly kind: 'embedded';
        readonly dst: LocalId | undefined;
        readonly row: number;
        readonly args: readonly Operand[];
      }

    // the memory model
    /** Failure to get it ends the body, counted as a skipped probe. */
    | { readonly kind: 'lock'; readonly component: ComponentId }
    | { readonly kind: 'unlock'; readonly component: ComponentId }
    /** n statements or loop passes were done: fails with the uncatchable `MAXACTION exceeded` when the budget is <= 0. */
    | { readonly kind: 'tick'; readonly count: number }
  );

export type InstructionKind = Instruction['kind'];
export type InstructionOf<K extends InstructionKind> = Extract<Instruction, { readonly kind: K }>;

export type Terminator = Located &
  (
    | { readonly kind: 'jump'; readonly target: BlockId }
    | { readonly kind: 'branch'; readonly condition: Operand; readonly then: BlockId; readonly otherwise: BlockId }
    /** The next element into `keys` (and `value`), then `body`; none left: `done`. */
    | {
        readonly kind: 'foreachNext';
        readonly iterator: IteratorId;
        readonly keys: readonly LocalId[];
        readonly value: LocalId | undefined;
        readonly body: BlockId;
        readonly done: BlockId;
      }
    /** Of a function; undefined: 0 or "". */
    | { readonly kind: 'return'; readonly value: Operand | undefined }
    /** The body is done. */
    | { readonly kind: 'leave' }
    /** The pending error goes to the caller (in a function) or to the user and the session (in a body). */
    | { readonly kind: 'fail' }
  );

export interface Block {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly end: Terminator;
  /**
   * The error edge of every instruction in the block that fails. It leads to a catch block, or to a block that unlocks
   * and ends in `fail`. undefined only where nothing in the block fails.
   */
  readonly onError: BlockId | undefined;
}

/** A table row of the module: formats are shared by records (kernel side) and generated JavaScript. */
export interface IrFormat {
  readonly id: FormatId;
  readonly format: PrintFormat;
  /** One per argument, `*` extents included, in order. */
  readonly argumentTypes: readonly ('long' | 'string')[];
}
