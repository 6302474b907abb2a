import { type ByteString, type Long, unreachable, unsignedLong } from '../base/index.js';
import type { RuntimeErrorName } from '../ir/index.js';

/** Errors that a body makes itself; `raised` brings its own text. */
export type MadeErrorName = Exclude<RuntimeErrorName, 'raised'>;

/**
 * What catch sees and the user reads, without the position. `argument`: arrayOverflow: the declared size, 0 for
 * MAXMAPENTRIES; the faults: the address; a match's: the subexpression asked for.
 */
export function runtimeErrorText(name: MadeErrorName, argument: Long = 0): ByteString {
  switch (name) {
    case 'divisionByZero':
      return 'division by 0';
    case 'arrayOverflow':
      return `Array overflow, check ${argument === 0 ? 'MAXMAPENTRIES' : `size limit (${argument})`}`;
    case 'maxAction':
      return 'MAXACTION exceeded';
    case 'maxNesting':
      return 'MAXNESTING exceeded';
    case 'emptyAggregate':
      return 'empty aggregate';
    case 'histogramIndex':
      return 'histogram index out of range';
    case 'stringIndex':
      return 'Position out of bounds';
    case 'readFault':
      return `read fault [man error::fault] at ${hex(argument)}`;
    case 'kernelStringFault':
      return `kernel string copy fault at ${hex(argument)} [man error::fault]`;
    case 'userStringFault':
      return `user string copy fault -14 at ${hex(argument)} [man error::fault]`;
    case 'failedMatch':
      return `Attempted to get subexpression ${argument} from failed match`;
    case 'noSubexpression':
      return `Attempted to get nonexistent subexpression ${argument}`;
    case 'failedMatchCount':
      return 'Attempted to get subexpression count from failed match';
    case 'writeFault':
      return `write fault [man error::fault] at ${hex(argument)}`;
    default:
      return unreachable(name);
  }
}

function hex(address: Long): string {
  return `0x${unsignedLong(address).toString(16)}`;
}
