/** What each kind of instruction may do, as a table: a new kind does not compile without its row. */
import type { InstructionKind } from './instructions.js';

/** What an instruction does to a global. `add` commutes with other adds; `iterate` also sees the order of insertion. */
export type AccessKind = 'read' | 'iterate' | 'add' | 'store' | 'delete' | 'clear';

export interface InstructionFacts {
  /** May it take its block's error edge? `depends`: on its operation, keys or intrinsic. */
  readonly fails: 'never' | 'always' | 'may' | 'depends';
  readonly access: AccessKind | undefined;
}

const CALM: InstructionFacts = { fails: 'never', access: undefined };
const FAILING: InstructionFacts = { fails: 'may', access: undefined };
const DEPENDING: InstructionFacts = { fails: 'depends', access: undefined };

export const INSTRUCTION_FACTS = {
  move: CALM,
  unary: CALM,
  /** A zero divisor is a run-time error even where it is a constant. */
  binary: DEPENDING,
  compare: CALM,
  stringLength: CALM,
  stringByteAt: FAILING,
  stringSlice: CALM,
  stringConcat: CALM,
  stringFind: CALM,
  stringToLong: CALM,
  stringFormat: CALM,
  regexMatch: CALM,
  matchedGroup: FAILING,
  matchedCount: FAILING,
  intrinsic: DEPENDING,
  context: CALM,
  readMemory: FAILING,
  readBits: FAILING,
  writeMemory: FAILING,
  writeContext: CALM,
  readString: FAILING,
  loadScalar: { fails: 'never', access: 'read' },
  storeScalar: { fails: 'never', access: 'store' },
  addScalar: { fails: 'never', access: 'add' },
  loadElement: { fails: 'never', access: 'read' },
  storeElement: { fails: 'may', access: 'store' },
  addElement: { fails: 'may', access: 'add' },
  hasElement: { fails: 'never', access: 'read' },
  deleteElement: { fails: 'never', access: 'delete' },
  clear: { fails: 'never', access: 'clear' },
  addStatistic: { fails: 'depends', access: 'add' },
  readStatistic: { fails: 'depends', access: 'read' },
  readBucket: { fails: 'may', access: 'read' },
  printHistogram: { fails: 'may', access: 'read' },
  formatHistogram: { fails: 'may', access: 'read' },
  foreachStart: { fails: 'never', access: 'iterate' },
  print: CALM,
  printMemory: FAILING,
  warn: CALM,
  system: CALM,
  exit: CALM,
  raise: { fails: 'always', access: undefined },
  takeError: CALM,
  call: FAILING,
  embedded: FAILING,
  lock: CALM,
  unlock: CALM,
  tick: FAILING,
} as const satisfies Record<InstructionKind, InstructionFacts>;
