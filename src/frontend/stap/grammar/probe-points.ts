/** Probe points: dotted components with arguments, wildcards, brace alternatives, `?`, `!` and conditions. */
import type { Token } from '../../../base/index.js';
import type { Expression, NumberLiteral, ProbeComponent, ProbePoint, StringLiteral } from '../ast.js';
import { IDENTIFIER, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { KEYWORDS } from '../lexer/words.js';
import { EXPECTED, own, REFUSED } from '../messages.js';
import {
  blame,
  failAt,
  must,
  mustBeIn,
  nestedCall,
  success,
  taken,
  tokenAt,
  type Parsed,
  type Rule,
} from './combinators.js';
import { mustBeLiteral } from './literals.js';
import { expression } from './rules.js';

/** More products of brace groups than this are refused: `{a,b}.{c,d}.…` doubles with each. */
const MAX_POINTS = 65536;

/** component ('.' component)* suffix, multiplied out. */
export const probePoint: Rule<readonly ProbePoint[]> = {
  parse: (position) => {
    const first = tokenAt(position);
    let points: readonly ProbePoint[] = [
      { token: first.token, components: [], optional: false, sufficient: false, condition: undefined },
    ];
    let next = first;
    for (;;) {
      const start = next;
      const alternatives = component(next);
      points = product(start, points, alternatives.result);
      ({ next } = alternatives);
      if (next.class !== '.') break;
      next = tokenAt(next.next);
    }
    const end = suffix(next);
    return success(
      points.map((point) => suffixed(point, end.result, first)),
      end.next,
    );
  },
};

/** What one place of a point may be: components, each with the suffix that a point in braces has. */
type Alternative = ProbePoint;

/** name ('(' literal ')')? | '{' point (',' point)* '}' */
function component(at: ScriptToken): Parsed<readonly Alternative[]> {
  if (at.class === '{') return nestedCall(at, () => alternativesIn(at));
  const name = must(componentName, at);
  let argument: NumberLiteral | StringLiteral | undefined;
  let { next } = name;
  if (next.class === '(') {
    const value = must(mustBeLiteral, next.next);
    argument = value.result;
    ({ next } = must(value.result.kind === 'number' ? afterNumber : afterString, value.next));
  }
  const only: ProbeComponent = { token: name.result, name: name.result.text, argument };
  return {
    result: [{ token: name.result, components: [only], optional: false, sufficient: false, condition: undefined }],
    next,
  };
}

/** '{' point (',' point)* '}' */
function alternativesIn(open: ScriptToken): Parsed<readonly Alternative[]> {
  const all: ProbePoint[] = [];
  let next = open;
  do {
    const point = must(probePoint, next.next);
    all.push(...point.result);
    ({ next } = point);
    if (!POINT_ENDS.has(next.class)) return failAt(next, POINT_END, 'here');
  } while (next.class === ',');
  if (next.class !== '}') return failAt(next, own('alternatives', EXPECTED.token('}')));
  return { result: all, next: tokenAt(next.next) };
}

/** Of an argument; a number is kept for the message. */
const afterNumber = mustBeIn('component', ')', true);
const afterString = mustBeIn('component', ')', false);

/** What may follow a probe point. */
export const POINT_ENDS: ReadonlySet<string> = new Set([',', '{', '}', '=', '+=']);
export const POINT_END = own('point', EXPECTED.oneOf(', { } = +='));

/** Words and `*`, glued without a space between; keywords are words here. */
const componentName: Rule<Token> = {
  parse: (position) => {
    const first = tokenAt(position);
    if (!isNamePart(first)) return failAt(first, EXPECTED.probeComponent);
    let text = first.text;
    let last = first;
    let next = tokenAt(first.next);
    while (isNamePart(next) && touches(last, next) && (next.class === '*' || last.class === '*')) {
      text += next.text;
      last = next;
      next = tokenAt(next.next);
    }
    const token = text === first.text ? first.token : { ...first.token, kind: 'identifier' as const, text };
    return success(token, next);
  },
};

function isNamePart({ class: of }: ScriptToken): boolean {
  return of === IDENTIFIER || of === TARGET || of === '*' || KEYWORDS.has(of);
}

function touches({ token: left }: ScriptToken, { token: right }: ScriptToken): boolean {
  return left.file === right.file && left.line === right.line && left.column + left.text.length === right.column;
}

function product(at: ScriptToken, heads: readonly ProbePoint[], tails: readonly Alternative[]): readonly ProbePoint[] {
  if (heads.length * tails.length > MAX_POINTS) return failAt(at, REFUSED.tooManyPoints(MAX_POINTS));
  return heads.flatMap((head) => {
    if (head.optional || head.sufficient || head.condition !== undefined) return blame(at, REFUSED.suffixPlace);
    return tails.map((tail) => ({
      ...tail,
      token: head.components.length > 0 ? head.token : tail.token,
      components: [...head.components, ...tail.components],
    }));
  });
}

interface Suffix {
  readonly mark: '?' | '!' | undefined;
  readonly condition: Expression | undefined;
}

/** ('?' | '!')? ('if' '(' expression ')')? */
function suffix(position: ScriptToken): Parsed<Suffix> {
  let next = position;
  let mark: '?' | '!' | undefined;
  if (next.class === '?' || next.class === '!') {
    mark = next.class;
    next = tokenAt(next.next);
  }
  if (next.class !== 'if') return { result: { mark, condition: undefined }, next };
  const open = tokenAt(next.next);
  if (open.class !== '(') return failAt(open, own('condition(', EXPECTED.token('(')), 'here');
  const condition = taken(expression.parse(open.next));
  if (condition.next.class !== ')') return failAt(condition.next, own('condition)', EXPECTED.token(')')), 'here');
  return { result: { mark, condition: condition.result }, next: tokenAt(condition.next.next) };
}

function suffixed(point: ProbePoint, { mark, condition }: Suffix, at: ScriptToken): ProbePoint {
  if (mark !== undefined && (point.optional || point.sufficient)) return blame(at, REFUSED.suffixTwice);
  if (condition !== undefined && point.condition !== undefined) return blame(at, REFUSED.conditionTwice);
  return {
    ...point,
    optional: point.optional || mark === '?',
    sufficient: point.sufficient || mark === '!',
    condition: condition ?? point.condition,
  };
}
