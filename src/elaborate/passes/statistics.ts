/** In: a resolved program. Out: what each statistic has to keep: only what some expression extracts. */
import { semanticError, type DiagnosticSink } from '../../base/index.js';
import type { HistogramKind, StatisticOp, StatisticShape } from '../../ir/index.js';
import type { GlobalSymbol, ResolvedExpression, ResolvedProgram } from '../resolved.js';
import { bodiesOf } from '../optimise/usage.js';
import { eachExpression, eachStatement } from '../visit.js';

interface Draft {
  readonly operations: Set<StatisticOp>;
  shift: number | undefined;
  histogram: HistogramKind | undefined;
}

export type StatisticShapes = ReadonlyMap<GlobalSymbol, StatisticShape>;

export function statisticShapes(program: ResolvedProgram, sink: DiagnosticSink): StatisticShapes {
  const drafts = new Map<GlobalSymbol, Draft>();
  for (const { statement } of bodiesOf(program)) {
    eachExpression(statement, (node) => collect(node, drafts, sink));
    eachStatement(statement, (node) => {
      // A sorted foreach over statistics asks for the aggregate it sorts by: the count unless another is named.
      if (node.kind === 'foreach' && node.valueDirection !== undefined)
        draftOf(drafts, node.array).operations.add(node.aggregate ?? 'count');
    });
  }
  return new Map([...drafts].map(([symbol, draft]) => [symbol, finish(draft)]));
}

export const EMPTY_SHAPE: StatisticShape = { operations: new Set(), varianceShift: 0, histogram: undefined };

function finish(draft: Draft): StatisticShape {
  return { operations: draft.operations, varianceShift: draft.shift ?? 0, histogram: draft.histogram };
}

function collect(node: ResolvedExpression, drafts: Map<GlobalSymbol, Draft>, sink: DiagnosticSink): void {
  if (node.kind === 'statistic') {
    const draft = draftFor(node.operand, drafts);
    if (draft === undefined) return;
    draft.operations.add(node.op);
    if (node.op !== 'variance') return;
    if (draft.shift !== undefined && draft.shift !== node.shift) {
      sink.add(
        semanticError('variance-shift', `conflicting bit shifts declared (previously ${draft.shift})`, node.token),
      );
    }
    draft.shift ??= node.shift;
    return;
  }
  if (node.kind !== 'bucket' && node.kind !== 'print-histogram') return;
  const draft = draftFor(node.operand, drafts);
  if (draft === undefined) return;
  if (draft.histogram !== undefined && !sameHistogram(draft.histogram, node.histogram)) {
    const name =
      node.operand.kind === 'element'
        ? node.operand.array.name
        : node.operand.kind === 'variable'
          ? node.operand.symbol.name
          : '';
    // The name is the one that the original gives the variable in C.
    const text = `multiple histogram types declared on '__global_${name}'`;
    sink.add(semanticError('histogram-types', text, node.histogramToken));
  }
  draft.histogram ??= node.histogram;
}

function draftFor(operand: ResolvedExpression, drafts: Map<GlobalSymbol, Draft>): Draft | undefined {
  if (operand.kind === 'element') return draftOf(drafts, operand.array);
  return operand.kind === 'variable' && operand.symbol.kind === 'global' ? draftOf(drafts, operand.symbol) : undefined;
}

function draftOf(drafts: Map<GlobalSymbol, Draft>, symbol: GlobalSymbol): Draft {
  let draft = drafts.get(symbol);
  if (draft === undefined)
    drafts.set(symbol, (draft = { operations: new Set(), shift: undefined, histogram: undefined }));
  return draft;
}

function sameHistogram(left: HistogramKind, right: HistogramKind): boolean {
  if (left.kind === 'log' || right.kind === 'log') return left.kind === right.kind;
  return left.low === right.low && left.high === right.high && left.step === right.step;
}
