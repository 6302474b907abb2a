/** An instruction as JavaScript statements, and whether it may throw a ScriptError. */
import { AssertionError, unreachable } from '../../base/index.js';
import { fails, type Instruction } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
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
import { selectRaise, selectTakeError, selectTick } from './control.js';
import { selectForeachStart } from './foreach.js';
import { selectIntrinsic } from './intrinsics.js';
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

/** Long, since it is a table: one row per kind, and the compiler sees that none is missing. */
export function select(ctx: CodeContext, insn: Instruction): string {
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
    case 'tick':
      return selectTick(ctx, insn);
    // one thread runs all user-side bodies, and a transaction guards what it shares with the kernel side
    case 'lock':
    case 'unlock':
      return '';
    case 'context':
    case 'embedded':
    case 'readMemory':
    case 'readBits':
    case 'writeMemory':
    case 'writeContext':
    case 'readString':
    case 'printMemory':
      throw new AssertionError('jsgen', `${insn.kind} in a user-side body: supports() was not asked`);
    default:
      return unreachable(insn);
  }
}

/** Its place must be known when it runs. (A tick says its own.) */
export function mayFail(insn: Instruction): boolean {
  return insn.kind !== 'tick' && fails(insn);
}
