/**
 * Compares version texts in the order of strverscmp(3), which is what SystemTap compares kernel and language versions
 * with: runs of digits by value, but runs that begin with 0 as fractions (000 < 00 < 01 < 010 < 09 < 0 < 1 < 9 < 10),
 * everything else by byte.
 * @returns less than, equal to or greater than 0
 */
export function compareVersions(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  if (at === left.length && at === right.length) return 0;
  // The run of digits in which they part, or an empty one.
  let start = at;
  while (isDigit(left, start - 1)) start--;
  const byBytes = byteAt(left, at) - byteAt(right, at);
  if (isInteger(left, start) && isInteger(right, start)) {
    const longer = runEnd(left, at) - runEnd(right, at);
    return longer === 0 ? byBytes : longer;
  }
  const isZeros = start < at && /^0+$/.test(left.slice(start, at));
  if (isZeros && isDigit(left, at) !== isDigit(right, at)) return isDigit(left, at) ? -1 : 1;
  return byBytes;
}

/** Is the language at least of this version? What --compatible switches off is asked for with this. */
export function isAtLeast(version: string, wanted: string): boolean {
  return compareVersions(version, wanted) >= 0;
}

/** Does a run of digits with a value begin here, not a fraction? */
function isInteger(text: string, at: number): boolean {
  return isDigit(text, at) && text[at] !== '0';
}

function isDigit(text: string, at: number): boolean {
  const byte = text.charCodeAt(at);
  return byte >= 48 && byte <= 57;
}

function runEnd(text: string, at: number): number {
  let end = at;
  while (isDigit(text, end)) end++;
  return end;
}

/** 0 past the end, as in C. */
function byteAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}
