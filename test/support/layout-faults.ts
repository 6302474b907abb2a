/** What is wrong with a layout: overlaps, alignment, sizes. Empty where all is well. */
import { unreachable } from '../../src/base/index.js';
import {
  BODY_COUNTERS,
  SESSION_HEADER,
  type Field,
  type KernelLayout,
  type PlacedModule,
} from '../../src/passes/index.js';

interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const span = (name: string, start: number, sizeBytes: number): Span => ({ name, start, end: start + sizeBytes });

export function layoutFaults(placed: PlacedModule, layout: KernelLayout): readonly string[] {
  const { session, exchange } = layout;
  const faults = spansFaults('session', sessionSpans(layout), session.sizeBytes);
  for (const [component, { lock, version }] of session.components) {
    if (lock % 64 !== 0 || version !== lock + 8) faults.push(`component ${component} begins at ${lock}`);
  }
  for (const { id, home } of placed.globals) {
    if ((home === 'kernel') !== layout.globals.has(id)) faults.push(`global ${id} of home ${home}`);
  }
  for (const each of layout.globals.values()) {
    if (each.kind !== 'array') continue;
    faults.push(...spansFaults(`keys of ${each.mapName}`, each.keys.map(fieldSpan), each.keySizeBytes));
    const born = each.born === undefined ? [] : [span('born', each.born, 8)];
    const value =
      each.value.kind === 'plain'
        ? fieldSpan(each.value.field)
        : span('statistic', each.value.offset, each.value.statistic.sizeBytes);
    faults.push(...spansFaults(`value of ${each.mapName}`, [...born, value], each.valueSizeBytes));
  }
  if (exchange !== undefined) {
    const { operations, operationBytes, maxOperations, keyOffset, valueOffset } = exchange;
    const words = [exchange.count, exchange.done, exchange.failed, exchange.errno, exchange.mode, exchange.mask];
    const spans = [
      ...words.map((offset, index) => span(`word ${index}`, offset, 8)),
      span('versions', exchange.versions, 8 * session.components.size),
      span('snapshot', exchange.snapshot, session.sizeBytes),
      span('operations', operations, operationBytes * maxOperations),
    ];
    faults.push(...spansFaults('exchange', spans, exchange.sizeBytes));
    if (keyOffset < 8 || valueOffset < keyOffset || operationBytes <= valueOffset)
      faults.push('an operation is too small');
  }
  return faults;
}

function sessionSpans(layout: KernelLayout): readonly Span[] {
  const { bodies, components } = layout.session;
  const globals = [...layout.globals.values()].flatMap((each) => {
    switch (each.kind) {
      case 'scalar':
        return [fieldSpan(each.field)];
      case 'statistic':
        return [span('statistic', each.offset, each.statistic.sizeBytes)];
      case 'array':
        return each.bornCounter === undefined ? [] : [span('born counter', each.bornCounter, 8)];
      default:
        return unreachable(each);
    }
  });
  return [
    span('header', 0, SESSION_HEADER.sizeBytes),
    ...[...bodies.values()].map((offset) => span('counters', offset, BODY_COUNTERS.sizeBytes)),
    ...[...components.values()].flatMap(({ lock, version }) => [span('lock', lock, 8), span('version', version, 8)]),
    ...globals,
  ];
}

function fieldSpan({ offset, sizeBytes, representation }: Field): Span {
  const isBytes = representation.kind === 'bytes';
  const fits = isBytes ? sizeBytes === representation.sizeBytes && sizeBytes > representation.limit : sizeBytes === 8;
  return span(fits ? representation.kind : `unfit ${representation.kind}`, offset, fits ? sizeBytes : -1);
}

function spansFaults(where: string, spans: readonly Span[], sizeBytes: number): string[] {
  const sorted = spans.filter(({ start, end }) => start !== end).sort((left, right) => left.start - right.start);
  let end = 0;
  return sorted.flatMap((each) => {
    const faults: string[] = [];
    if (each.start % 8 !== 0 || each.end % 8 !== 0)
      faults.push(`${where}: ${each.name} at ${each.start} to ${each.end}`);
    if (each.start < end) faults.push(`${where}: ${each.name} at ${each.start} lies on what ends at ${end}`);
    if (each.end > sizeBytes) faults.push(`${where}: ${each.name} ends at ${each.end} of ${sizeBytes}`);
    end = Math.max(end, each.end);
    return faults;
  });
}
