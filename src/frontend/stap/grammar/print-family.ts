/** print, println, printd, printdln, printf, and the same with `s` in front, which return the text. */
import type { Expression, HistogramExpression, PrintExpression } from '../ast.js';
import { parsePrintFormat } from '../print-format.js';
import type { ScriptToken } from '../lexer/script-token.js';
import { EXPECTED } from '../messages.js';
import { failAt, must, mustBe, success, taken, tokenAt, type Parsed, type Rule } from './combinators.js';
import { mustBeLiteralString } from './literals.js';
import { expression } from './rules.js';
import { HISTOGRAMS, histogram, histogramElement } from './statistics.js';

interface PrintForm {
  readonly toString: boolean;
  /** The first argument is a literal: a format, or what stands between the values. */
  readonly literal: 'format' | 'delimiter' | undefined;
  readonly newline: boolean;
}

const FORMS: readonly (readonly [name: string, form: Omit<PrintForm, 'toString'>])[] = [
  ['print', { literal: undefined, newline: false }],
  ['println', { literal: undefined, newline: true }],
  ['printd', { literal: 'delimiter', newline: false }],
  ['printdln', { literal: 'delimiter', newline: true }],
  ['printf', { literal: 'format', newline: false }],
];

/** By name. */
export const PRINT_FAMILY: ReadonlyMap<string, Rule<Expression>> = new Map(
  FORMS.flatMap(([name, form]) => [
    [name, printing({ ...form, toString: false })] as const,
    [`s${name}`, printing({ ...form, toString: true })] as const,
  ]),
);

/** name '(' (histogram | literal? values) ')' */
function printing(form: PrintForm): Rule<Expression> {
  return {
    parse: (position) => {
      const name = tokenAt(position);
      const open = must(mustBe('('), name.next);
      const { result, next } =
        form.literal === undefined
          ? printOfValues(form, name, open.next)
          : form.literal === 'format'
            ? printOfFormat(form, name, open.next)
            : printWithDelimiter(form, name, open.next);
      return success(result, next);
    },
  };
}

/** A whole histogram stands alone; one of its buckets is a value, but only in the first place and by itself. */
function printOfValues(form: PrintForm, name: ScriptToken, first: ScriptToken): Parsed<Expression> {
  if (HISTOGRAMS.has(first.class)) {
    const whole = must(histogram, first);
    if (whole.next.class !== '[') return printOfHistogram(form, name, whole);
    const bucket = must(histogramElement, first);
    const rest = values(bucket.next, [bucket.result], 0);
    return { result: valuesPrinted(form, name, rest.result), next: rest.next };
  }
  const { result, next } = values(first, [], form.newline ? 0 : 1);
  return { result: valuesPrinted(form, name, result), next };
}

function printOfHistogram(form: PrintForm, name: ScriptToken, whole: Parsed<HistogramExpression>): Parsed<Expression> {
  const { next } = must(mustBe(')'), whole.next);
  const result: PrintExpression = {
    kind: 'print',
    token: name.token,
    toString: form.toString,
    form: { kind: 'histogram', newline: form.newline, histogram: whole.result },
    arguments: [],
  };
  return { result, next };
}

function valuesPrinted(form: PrintForm, name: ScriptToken, all: readonly Expression[]): PrintExpression {
  return {
    kind: 'print',
    token: name.token,
    toString: form.toString,
    form: { kind: 'values', newline: form.newline, delimiter: undefined },
    arguments: all,
  };
}

function printOfFormat(form: PrintForm, name: ScriptToken, first: ScriptToken): Parsed<Expression> {
  const raw = must(mustBeLiteralString, first);
  const parsed = parsePrintFormat(raw.result.raw);
  if ('refused' in parsed) return failAt(raw.next, parsed.refused, 'here');
  const { result, next } = values(raw.next, [], 0, true);
  return {
    result: {
      kind: 'print',
      token: name.token,
      toString: form.toString,
      form: { kind: 'formatted', raw: raw.result, format: parsed.format },
      arguments: result,
    },
    next,
  };
}

function printWithDelimiter(form: PrintForm, name: ScriptToken, first: ScriptToken): Parsed<Expression> {
  const delimiter = must(mustBeLiteralString, first);
  // Two values, so that the delimiter stands between some.
  const { result, next } = values(delimiter.next, [], 2, true);
  return {
    result: {
      kind: 'print',
      token: name.token,
      toString: form.toString,
      form: { kind: 'values', newline: form.newline, delimiter: delimiter.result },
      arguments: result,
    },
    next,
  };
}

/**
 * (',' expression)* ')' after what was `already` read.
 * While values are still missing SystemTap takes a `)` for a comma, and then misses the value.
 */
function values(
  position: ScriptToken,
  already: readonly Expression[],
  missing: number,
  afterLiteral = false,
): Parsed<Expression[]> {
  const all = [...already];
  let wanted = missing;
  let separate = afterLiteral || already.length > 0;
  let next = position;
  while (wanted > 0 || next.class !== ')') {
    if (separate) {
      if (next.class !== ',' && next.class !== ')') return failAt(next, EXPECTED.oneOf(', )'));
      next = tokenAt(next.next);
    }
    const one = taken(expression.parse(next));
    all.push(one.result);
    ({ next } = one);
    separate = true;
    if (wanted > 0) wanted--;
  }
  return { result: all, next: tokenAt(next.next) };
}
