import test from 'ava';
import { bucketCount, bucketLabel, bucketOf, drawHistogram } from '../../src/format/index.js';
import type { HistogramKind } from '../../src/ir/index.js';
import type { Long } from '../../src/base/index.js';

const LOG: HistogramKind = { kind: 'log' };
const linear = (low: number, high: number, step: number): HistogramKind => ({ kind: 'linear', low, high, step });
const LIMITS = { histogramWidth: 50, histogramElision: 2 };

function countsOf(histogram: HistogramKind, values: readonly Long[]): number[] {
  const counts = new Array<number>(bucketCount(histogram)).fill(0);
  for (const value of values) {
    const row = bucketOf(histogram, value);
    counts[row] = (counts[row] ?? 0) + 1;
  }
  return counts;
}

const draw = (histogram: HistogramKind, values: readonly Long[], limits = LIMITS): string =>
  drawHistogram(histogram, countsOf(histogram, values), limits);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Lines of `label |bar|count`, made as wide as the drawing says. */
function drawing(
  labelWidth: number,
  countWidth: number,
  rows: readonly (readonly [string, number, number] | '~')[],
): string {
  const head = `${'value'.padStart(labelWidth)} |${'-'.repeat(50)} count\n`;
  const lines = rows.map((row) =>
    row === '~'
      ? `${' '.repeat(labelWidth)} ~\n`
      : `${row[0].padStart(labelWidth)} |${'@'.repeat(row[1]).padEnd(50)} ${String(row[2]).padStart(countWidth)}\n`,
  );
  return `${head}${lines.join('')}\n`;
}

test('hist_log of 0 … 99', (t) => {
  const text = [
    'value |-------------------------------------------------- count',
    '    0 |@                                                   1',
    '    1 |@                                                   1',
    '    2 |@@                                                  2',
    '    4 |@@@@                                                4',
    '    8 |@@@@@@@@                                            8',
    '   16 |@@@@@@@@@@@@@@@@                                   16',
    '   32 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@                   32',
    '   64 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@               36',
    '  128 |                                                    0',
    '  256 |                                                    0',
    '',
    '',
  ].join('\n');
  t.is(draw(LOG, range(0, 99)), text);
});

test('hist_log of one value', (t) => {
  t.is(
    draw(LOG, [42]),
    drawing(5, 1, [
      ['8', 0, 0],
      ['16', 0, 0],
      ['32', 1, 1],
      ['64', 0, 0],
      ['128', 0, 0],
    ]),
  );
});

test('hist_log with a negative value, rows left out and wide labels', (t) => {
  t.is(
    draw(LOG, [1, 1000000, -3, 0]),
    drawing(7, 1, [
      ['-8', 0, 0],
      ['-4', 0, 0],
      ['-2', 1, 1],
      ['-1', 0, 0],
      ['0', 1, 1],
      ['1', 1, 1],
      ['2', 0, 0],
      ['4', 0, 0],
      '~',
      ['131072', 0, 0],
      ['262144', 0, 0],
      ['524288', 1, 1],
      ['1048576', 0, 0],
      ['2097152', 0, 0],
    ]),
  );
});

test('hist_linear with both outer rows', (t) => {
  t.is(
    draw(linear(0, 20, 5), range(-5, 34)),
    drawing(5, 2, [
      ['<0', 5, 5],
      ['0', 5, 5],
      ['5', 5, 5],
      ['10', 5, 5],
      ['15', 5, 5],
      ['20', 5, 5],
      ['>20', 10, 10],
    ]),
  );
});

test('hist_linear, scaled, empty outer rows dropped', (t) => {
  const values = [0, 95, 96, ...new Array<number>(500).fill(50)];
  t.is(
    draw(linear(0, 100, 5), values),
    drawing(5, 3, [
      ['0', 0, 1],
      ['5', 0, 0],
      ['10', 0, 0],
      '~',
      ['40', 0, 0],
      ['45', 0, 0],
      ['50', 50, 500],
      ['55', 0, 0],
      ['60', 0, 0],
      '~',
      ['85', 0, 0],
      ['90', 0, 0],
      ['95', 0, 2],
      ['100', 0, 0],
    ]),
  );
});

test('hist_linear with negative bounds', (t) => {
  t.is(
    draw(linear(-10, 10, 10), [200, -200]),
    drawing(5, 1, [
      ['<-10', 1, 1],
      ['-10', 0, 0],
      ['0', 0, 0],
      ['10', 0, 0],
      ['>10', 1, 1],
    ]),
  );
});

test('HIST_WIDTH and a negative HIST_ELISION', (t) => {
  const text = draw(LOG, [1, 1, 1, 64], { histogramWidth: 2, histogramElision: -1 });
  t.true(text.startsWith('value |-- count\n    0 |   0\n    1 |@  3\n    2 |   0\n    4 |   0\n    8 |   0\n'));
  t.is(text.split('\n').length, 13);
});

test('log rows: bounds and labels of all', (t) => {
  const most = 2n ** 63n - 1n;
  t.is(bucketOf(LOG, most), 127);
  t.is(bucketOf(LOG, -most - 1n), 0);
  t.is(bucketOf(LOG, 0), 64);
  for (let row = 65; row < 128; row++) {
    const first = 2n ** BigInt(row - 65);
    const small = first < 2n ** 53n;
    t.is(bucketOf(LOG, small ? Number(first) : first), row);
    const last = first * 2n - 1n;
    t.is(bucketOf(LOG, last < 2n ** 53n ? Number(last) : last), row);
    t.is(BigInt(bucketLabel(LOG, row)), first);
    t.is(bucketOf(LOG, small ? -Number(first) : -first), 128 - row);
    t.is(BigInt(bucketLabel(LOG, 128 - row)), -first);
  }
});

test('linear rows: the one of `high` is the last before the outer one', (t) => {
  const histogram = linear(0, 20, 5);
  t.is(bucketCount(histogram), 7);
  t.deepEqual(
    [-1, 0, 4, 5, 20, 24, 25, 2n ** 62n].map((value) => bucketOf(histogram, value)),
    [0, 1, 1, 2, 5, 5, 6, 6],
  );
});
