/** An instruction as lines of C. */
import { unreachable } from '../../../src/base/index.js';
import type { Instruction } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { selectBinary, selectCompare, selectMove, selectUnary } from './arithmetic.js';
import {
  selectAddElement,
  selectClear,
  selectDeleteElement,
  selectHasElement,
  selectLoadElement,
  selectStoreElement,
} from './arrays.js';
import { selectCall } from './calls.js';
import { selectContext, selectWriteContext } from './context.js';
import { selectTick } from './control.js';
import { selectEmbedded } from './embedded.js';
import { selectRaise, selectTakeError } from './errors.js';
import { selectForeachStart } from './foreach.js';
import { selectIntrinsic } from './intrinsics.js';
import { selectLock, selectUnlock } from './lock.js';
import { selectPrintMemory } from './print-memory.js';
import { selectExit, selectPrint, selectText } from './print.js';
import { selectMatchedCount, selectMatchedGroup, selectRegexMatch } from './regexes.js';
import { selectAddScalar, selectLoadScalar, selectStoreScalar } from './scalars.js';
import {
  selectAddStatistic,
  selectFormatHistogram,
  selectPrintHistogram,
  selectReadBucket,
  selectReadStatistic,
} from './statistics.js';
import {
  selectStringByteAt,
  selectStringConcat,
  selectStringFind,
  selectStringFormat,
  selectStringLength,
  selectStringSlice,
  selectStringToLong,
} from './strings.js';
import { selectReadBits, selectReadMemory, selectReadString, selectWriteMemory } from './target-memory.js';

/** Long, since it is a table: one row per kind, and the compiler sees that none is missing. */
export function select(ctx: CodeContext, insn: Instruction): readonly string[] {
  switch (insn.kind) {
    case 'move':
      return selectMove(ctx, insn);
    case 'unary':
      return selectUnary(ctx, insn);
    case 'binary':
      return selectBinary(ctx, insn);
    case 'compare':
      return selectCompare(ctx, insn);
    case 'stringLength':
      return selectStringLength(ctx, insn);
    case 'stringByteAt':
      return selectStringByteAt(ctx, insn);
    case 'stringSlice':
      return selectStringSlice(ctx, insn);
    case 'stringConcat':
      return selectStringConcat(ctx, insn);
    case 'stringFind':
      return selectStringFind(ctx, insn);
    case 'stringToLong':
      return selectStringToLong(ctx, insn);
    case 'stringFormat':
      return selectStringFormat(ctx, insn);
    case 'regexMatch':
      return selectRegexMatch(ctx, insn);
    case 'matchedGroup':
      return selectMatchedGroup(ctx, insn);
    case 'matchedCount':
      return selectMatchedCount(ctx, insn);
    case 'intrinsic':
      return selectIntrinsic(ctx, insn);
    case 'context':
      return selectContext(ctx, insn);
    case 'readMemory':
      return selectReadMemory(ctx, insn);
    case 'readBits':
      return selectReadBits(ctx, insn);
    case 'readString':
      return selectReadString(ctx, insn);
    case 'writeMemory':
      return selectWriteMemory(ctx, insn);
    case 'writeContext':
      return selectWriteContext(ctx, insn);
    case 'loadScalar':
      return selectLoadScalar(ctx, insn);
    case 'storeScalar':
      return selectStoreScalar(ctx, insn);
    case 'addScalar':
      return selectAddScalar(ctx, insn);
    case 'loadElement':
      return selectLoadElement(ctx, insn);
    case 'storeElement':
      return selectStoreElement(ctx, insn);
    case 'addElement':
      return selectAddElement(ctx, insn);
    case 'hasElement':
      return selectHasElement(ctx, insn);
    case 'deleteElement':
      return selectDeleteElement(ctx, insn);
    case 'clear':
      return selectClear(ctx, insn);
    case 'addStatistic':
      return selectAddStatistic(ctx, insn);
    case 'readStatistic':
      return selectReadStatistic(ctx, insn);
    case 'readBucket':
      return selectReadBucket(ctx, insn);
    case 'printHistogram':
      return selectPrintHistogram(ctx, insn);
    case 'formatHistogram':
      return selectFormatHistogram(ctx, insn);
    case 'foreachStart':
      return selectForeachStart(ctx, insn);
    case 'print':
      return selectPrint(ctx, insn);
    case 'printMemory':
      return selectPrintMemory(ctx, insn);
    case 'warn':
    case 'system':
      return selectText(ctx, insn);
    case 'exit':
      return selectExit();
    case 'raise':
      return selectRaise(ctx, insn);
    case 'takeError':
      return selectTakeError(ctx, insn);
    case 'call':
      return selectCall(ctx, insn);
    case 'embedded':
      return selectEmbedded(ctx, insn);
    case 'lock':
      return selectLock(insn);
    case 'unlock':
      return selectUnlock();
    case 'tick':
      return selectTick(ctx, insn);
    default:
      return unreachable(insn);
  }
}
