import { type ByteString, type Long, long, unreachable } from '../base/index.js';
import type { HistogramKind, Limits } from '../ir/index.js';
import { bucketLabel, LOG_ZERO } from './buckets.js';

/** HIST_WIDTH: columns of the longest bar. HIST_ELISION: how near a row must be to a counted one; negative shows all. */
export type HistogramLimits = Pick<Limits, 'histogramWidth' | 'histogramElision'>;

/**
 * The drawing of @hist_log or @hist_linear: a header, a line for each row shown, an empty line.
 *
 *     value |-------------------------------------------------- count
 *         8 |@@@@                                               4
 */
export function drawHistogram(histogram: HistogramKind, counts: readonly Long[], limits: HistogramLimits): ByteString {
  const [low, high] = shownRows(histogram, counts);
  const greatest = counts.reduce((most, count) => (count > most ? count : most), 0);
  const labelWidth = widthOfLabels(histogram, counts.length, low, high);
  const countWidth = String(greatest).length;
  const scale = scaleOf(greatest, limits.histogramWidth);
  let text = `${'value'.padStart(labelWidth)} |${'-'.repeat(limits.histogramWidth)} count\n`;
  let elided = false;
  for (let row = low; row <= high; row++) {
    if (isElided(counts, row, low, high, limits.histogramElision)) {
      elided = true;
      continue;
    }
    if (elided) text += `${' '.repeat(labelWidth)} ~\n`;
    elided = false;
    const count = counts[row] ?? 0;
    const bar = Number(BigInt(count) / scale);
    const columns = limits.histogramWidth - bar + 1 + countWidth;
    text += `${label(histogram, counts.length, row).padStart(labelWidth)} |${'@'.repeat(bar)}${String(count).padStart(columns)}\n`;
  }
  return `${text}\n`;
}

/** From the first to the last counted row, and two more on either side. */
function shownRows(histogram: HistogramKind, counts: readonly Long[]): readonly [number, number] {
  const first = Math.max(
    counts.findIndex((count) => count > 0),
    0,
  );
  const last = Math.max(
    counts.findLastIndex((count) => count > 0),
    0,
  );
  const end = counts.length - 1;
  let low = Math.max(first - 2, 0);
  let high = Math.min(last + 2, end);
  switch (histogram.kind) {
    case 'log':
      // not into the negatives unless something is there
      if (first >= LOG_ZERO) low = Math.max(low, LOG_ZERO);
      break;
    case 'linear':
      if (low === 0 && counts[0] === 0) low = 1;
      if (high === end && counts[end] === 0) high = end - 1;
      break;
    default:
      return unreachable(histogram);
  }
  return [low, high];
}

function isElided(counts: readonly Long[], row: number, low: number, high: number, elision: number): boolean {
  if (elision < 0) return false;
  const from = Math.max(row - elision, low);
  return counts.slice(from, Math.min(row + elision, high) + 1).every((count) => count === 0);
}

function label(histogram: HistogramKind, rows: number, row: number): string {
  const value = String(bucketLabel(histogram, row));
  if (histogram.kind === 'log') return value;
  if (row === 0) return `<${value}`;
  return row === rows - 1 ? `>${value}` : value;
}

function widthOfLabels(histogram: HistogramKind, rows: number, low: number, high: number): number {
  if (histogram.kind === 'log') {
    return Math.max(5, label(histogram, rows, low).length, label(histogram, rows, high).length);
  }
  const start = String(histogram.low).length + (low === 0 ? 1 : 0);
  const last = long(BigInt(histogram.low) + BigInt(histogram.step) * BigInt(high));
  const end = String(last).length + (high === rows - 1 ? 1 : 0);
  return Math.max(5, start, end);
}

/** Counts per `@`: 1 while the longest bar fits, else rounded up so that it does. */
function scaleOf(greatest: Long, width: number): bigint {
  const most = BigInt(greatest);
  const columns = BigInt(width);
  return most <= columns ? 1n : (most + columns - 1n) / columns;
}
