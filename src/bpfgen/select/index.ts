/** One IR instruction to BPF instructions: the families' files do it. */
import { unreachable } from '../../base/index.js';
import type { Instruction } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { lockAfter } from '../plan/locks.js';
import { selectBinary, selectCompare, selectMove, selectUnary } from './arithmetic.js';
import {
  selectAddElement,
  selectDeleteElement,
  selectHasElement,
  selectLoadElement,
  selectStoreElement,
} from './arrays.js';
import { selectContext } from './context.js';
import { selectTick } from './control.js';
import { selectRaise, selectTakeError } from './errors.js';
import { selectStringFind, selectStringToLong } from './find.js';
import { selectForeachStart } from './foreach.js';
import { selectStringFormat } from './format.js';
import { selectPrintHistogram, selectReadBucket } from './histograms.js';
import { selectIntrinsic } from './intrinsics.js';
import { selectLock, selectUnlock } from './lock.js';
import { selectExit, selectPrint, selectPrintMemory, selectText } from './print.js';
import { selectMatchedCount, selectMatchedGroup } from './matches.js';
import { selectRegexMatch } from './regexes.js';
import { selectAddScalar, selectLoadScalar, selectStoreScalar } from './scalars.js';
import { selectClear, selectDeleteSlice, selectHasSlice } from './slices.js';
import { selectAddStatistic, selectReadStatistic } from './statistics.js';
import { selectStringByteAt, selectStringConcat, selectStringLength, selectStringSlice } from './strings.js';
import { selectReadBits, selectReadMemory, selectReadString } from './target-memory.js';

export function select(ctx: BodyContext, instruction: Instruction): void {
  ctx.asm.at(instruction.at);
  perform(ctx, instruction);
  ctx.heldLock = lockAfter(instruction, ctx.heldLock);
}

/** Long, since it has one line or two for each instruction. */
function perform(ctx: BodyContext, instruction: Instruction): void {
  switch (instruction.kind) {
    case 'move':
      return selectMove(ctx, instruction);
    case 'unary':
      return selectUnary(ctx, instruction);
    case 'binary':
      return selectBinary(ctx, instruction);
    case 'compare':
      return selectCompare(ctx, instruction);
    case 'regexMatch':
      return selectRegexMatch(ctx, instruction);
    case 'matchedGroup':
      return selectMatchedGroup(ctx, instruction);
    case 'matchedCount':
      return selectMatchedCount(ctx, instruction);
    case 'intrinsic':
      return selectIntrinsic(ctx, instruction);
    case 'context':
      return selectContext(ctx, instruction);
    case 'loadScalar':
      return selectLoadScalar(ctx, instruction);
    case 'storeScalar':
      return selectStoreScalar(ctx, instruction);
    case 'addScalar':
      return selectAddScalar(ctx, instruction);
    case 'loadElement':
      return selectLoadElement(ctx, instruction);
    case 'storeElement':
      return selectStoreElement(ctx, instruction);
    case 'addElement':
      return selectAddElement(ctx, instruction);
    case 'hasElement':
      return instruction.keys.includes(undefined)
        ? selectHasSlice(ctx, instruction)
        : selectHasElement(ctx, instruction);
    case 'deleteElement':
      return instruction.keys.includes(undefined)
        ? selectDeleteSlice(ctx, instruction)
        : selectDeleteElement(ctx, instruction);
    case 'print':
      return selectPrint(ctx, instruction);
    case 'printMemory':
      return selectPrintMemory(ctx, instruction);
    case 'exit':
      return selectExit(ctx);
    case 'takeError':
      return selectTakeError(ctx, instruction);
    case 'tick':
      return selectTick(ctx, instruction);
    case 'readMemory':
      return selectReadMemory(ctx, instruction);
    case 'readBits':
      return selectReadBits(ctx, instruction);
    case 'readString':
      return selectReadString(ctx, instruction);
    case 'addStatistic':
      return selectAddStatistic(ctx, instruction);
    case 'readStatistic':
      return selectReadStatistic(ctx, instruction);
    case 'readBucket':
      return selectReadBucket(ctx, instruction);
    case 'clear':
      return selectClear(ctx, instruction);
    case 'foreachStart':
      return selectForeachStart(ctx, instruction);
    case 'stringLength':
      return selectStringLength(ctx, instruction);
    case 'stringByteAt':
      return selectStringByteAt(ctx, instruction);
    case 'stringSlice':
      return selectStringSlice(ctx, instruction);
    case 'stringConcat':
      return selectStringConcat(ctx, instruction);
    case 'stringFind':
      return selectStringFind(ctx, instruction);
    case 'stringToLong':
      return selectStringToLong(ctx, instruction);
    case 'stringFormat':
      return selectStringFormat(ctx, instruction);
    case 'warn':
    case 'system':
      return selectText(ctx, instruction);
    case 'raise':
      return selectRaise(ctx, instruction);
    case 'lock':
      return selectLock(ctx, instruction);
    case 'unlock':
      return selectUnlock(ctx, instruction);
    case 'printHistogram':
      return selectPrintHistogram(ctx, instruction);
    case 'formatHistogram':
    case 'writeMemory':
    case 'writeContext':
    case 'embedded':
    case 'call':
      throw new TypeError(`supports() let ${instruction.kind} through`);
    default:
      return unreachable(instruction);
  }
}
