/** What generated code calls by name. A program's text takes from here what it uses. */
import { drawHistogram, bucketCount } from '../../format/index.js';
import type { Limits, StatisticShape } from '../../ir/index.js';
import { assert, type ByteString, type Long } from '../../base/index.js';
import {
  add,
  and,
  complement,
  divide,
  modulo,
  multiply,
  negate,
  or,
  shiftLeft,
  shiftRight,
  subtract,
  xor,
} from './arithmetic.js';
import { compileRegex, compileTagged, matchesRegex } from '../../regex/index.js';
import { matchedCount, matchedGroup, matchOf } from './matches.js';
import { matches, orderedElements, orderedStatistics, type Slice } from './order.js';
import { ScriptError } from './script-error.js';
import type { ArrayStore, StatisticArrayStore, StatisticStore } from './store.js';
import { cut, cutFormatted, stringByteAt, stringFind, stringSlice, stringToLong } from './strings.js';
import type { StatisticOp } from '../../ir/index.js';

/** `[k, *] in a` */
function hasSlice(array: ArrayStore | StatisticArrayStore, slice: Slice): 0 | 1 {
  return array.elements().some((element) => matches(element.keys, slice)) ? 1 : 0;
}

/** `delete a[k, *]` */
function deleteSlice(array: ArrayStore | StatisticArrayStore, slice: Slice): void {
  for (const { key, keys } of array.elements()) {
    if (matches(keys, slice)) array.delete(key, keys);
  }
}

/** An element that is not there is an empty statistic. */
function readStatistic(statistic: StatisticStore | undefined, op: StatisticOp): Long {
  if (statistic !== undefined) return statistic.read(op);
  if (op === 'count' || op === 'sum') return 0;
  throw ScriptError.made('emptyAggregate');
}

function readBucket(statistic: StatisticStore | undefined, index: Long, shape: StatisticShape): Long {
  if (statistic === undefined || statistic.count === 0) throw ScriptError.made('emptyAggregate');
  assert(shape.histogram !== undefined, 'jsgen', 'a histogram of a statistic that has none');
  if (index < 0 || index >= bucketCount(shape.histogram)) throw ScriptError.made('histogramIndex');
  return statistic.buckets[Number(index)] ?? 0;
}

function drawStatistic(statistic: StatisticStore | undefined, shape: StatisticShape, limits: Limits): ByteString {
  if (statistic === undefined || statistic.count === 0) throw ScriptError.made('emptyAggregate');
  assert(shape.histogram !== undefined, 'jsgen', 'a histogram of a statistic that has none');
  return drawHistogram(shape.histogram, statistic.buckets, limits);
}

function raised(text: ByteString): ScriptError {
  return ScriptError.raised(text);
}

export const HELPERS = {
  add,
  and,
  compileRegex,
  compileTagged,
  complement,
  cut,
  cutFormatted,
  deleteSlice,
  divide,
  drawStatistic,
  hasSlice,
  matchedCount,
  matchedGroup,
  matchesRegex,
  matchOf,
  modulo,
  multiply,
  negate,
  or,
  orderedElements,
  orderedStatistics,
  raised,
  readBucket,
  readStatistic,
  shiftLeft,
  shiftRight,
  stringByteAt,
  stringFind,
  stringSlice,
  stringToLong,
  subtract,
  xor,
} as const;

export type HelperName = keyof typeof HELPERS;
