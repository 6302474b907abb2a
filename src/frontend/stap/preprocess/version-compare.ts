/**
 * Compares version texts as glibc's strverscmp does, which is what SystemTap compares kernel and language versions
 * with: runs of digits by value, runs that begin with 0 as fractions, everything else by byte.
 * @returns less than, equal to or greater than 0
 */
export function compareVersions(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  if (at === left.length && at === right.length) return 0;
  let start = at;
  while (start > 0 && isDigit(left, start - 1)) start--;
  const leftRun = digitsFrom(left, start);
  const rightRun = digitsFrom(right, start);
  if (leftRun === '' && rightRun === '') return byteAt(left, at) - byteAt(right, at);
  const shared = left.slice(start, at);
  if (leftRun === '' || rightRun === '') {
    // Only possible when the texts part at the run's first byte: a digit against something else.
    return byteAt(left, at) - byteAt(right, at);
  }
  if (isFraction(shared, leftRun) || isFraction(shared, rightRun)) return compareFractions(left, right, at, leftRun, rightRun);
  if (leftRun.length !== rightRun.length) return leftRun.length - rightRun.length;
  return byteAt(left, at) - byteAt(right, at);
}

/** Is the language at least of this version? What --compatible switches off is asked for with this. */
export function isAtLeast(version: string, wanted: string): boolean {
  return compareVersions(version, wanted) >= 0;
}

/** A run is a fraction when it begins with 0 and that 0 is not the whole integer of both texts. */
function isFraction(shared: string, run: string): boolean {
  return shared.length > 0 ? shared.startsWith('0') : run.startsWith('0');
}

/** 00 < 01 < 010 < 09 < 0 < 1: the text with more leading zeros is the smaller one. */
function compareFractions(left: string, right: string, at: number, leftRun: string, rightRun: string): number {
  const zerosOf = (run: string): number => (/^0*/.exec(run)?.[0] ?? '').length;
  const zeros = zerosOf(rightRun) - zerosOf(leftRun);
  if (zeros !== 0 && (zerosOf(leftRun) !== leftRun.length || zerosOf(rightRun) !== rightRun.length)) return zeros;
  if (isDigit(left, at) !== isDigit(right, at)) return isDigit(left, at) ? -1 : 1;
  return byteAt(left, at) - byteAt(right, at);
}

function digitsFrom(text: string, at: number): string {
  let end = at;
  while (isDigit(text, end)) end++;
  return text.slice(at, end);
}

function isDigit(text: string, at: number): boolean {
  const byte = text.charCodeAt(at);
  return byte >= 48 && byte <= 57;
}

/** 0 past the end, as in C. */
function byteAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}
