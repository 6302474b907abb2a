/**
 * Histograms. print(@hist_…): the counts of all rows leave as they are, and are drawn outside by what draws for user-side
 * bodies.
 */
import { present } from '../../base/index.js';
import type { GlobalId, InstructionOf } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R8, R9 } from '../isa/index.js';
import { errorEdge } from './errors.js';
import { loadLong, storeLong } from './memory.js';
import { writePart } from './parts.js';
import { layoutOf } from './scalars.js';
import { findStatistic } from './statistics.js';

export function selectPrintHistogram(ctx: BodyContext, instruction: InstructionOf<'printHistogram'>): void {
  const { asm } = ctx;
  const { global, keys, newline, at } = instruction;
  const empty = errorEdge(ctx, 'emptyAggregate', at);
  const { layout, offset } = findStatistic(ctx, global, keys, () => empty);
  asm.load(8, R1, R8, offset + layout.count);
  asm.branch('equal', R1, 0, empty);
  // The part takes r8.
  asm.move(R9, R8);
  const code = ctx.tables.histogramCode(present(layout.shape.histogram, 'bpfgen', 'histogram'), newline);
  const place = { base: R9, offset: offset + present(layout.buckets, 'bpfgen', 'rows of a histogram') };
  writePart(ctx, code, [{ kind: 'block', place, sizeBytes: 8 * layout.bucketCount }]);
}

/** How many rows the histogram of a statistic, or of each element of an array, has. */
export function histogramRows(ctx: BodyContext, global: GlobalId): number {
  const layout = layoutOf(ctx, global);
  if (layout.kind === 'statistic') return layout.statistic.bucketCount;
  return layout.kind === 'array' && layout.value.kind === 'statistic' ? layout.value.statistic.bucketCount : 0;
}

export function selectReadBucket(ctx: BodyContext, instruction: InstructionOf<'readBucket'>): void {
  const { asm } = ctx;
  const { dst, global, keys, index, at } = instruction;
  const empty = errorEdge(ctx, 'emptyAggregate', at);
  const { layout, offset } = findStatistic(ctx, global, keys, () => empty);
  asm.load(8, R1, R8, offset + layout.count);
  asm.branch('equal', R1, 0, empty);
  loadLong(ctx, R1, index);
  asm.branch('greaterEqual', R1, layout.bucketCount, errorEdge(ctx, 'histogramIndex', at));
  asm.alu('shiftLeft', R1, 3);
  asm.add(R1, R8);
  asm.load(8, R0, R1, offset + present(layout.buckets, 'bpfgen', 'histogram'));
  storeLong(ctx, dst, R0);
}
