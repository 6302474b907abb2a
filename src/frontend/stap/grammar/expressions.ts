/** Expressions: the table of precedences, from assignment (loosest) to products (tightest). */
import type { AssignmentOperator, BinaryOperator, ComparisonOperator, Expression, StringLiteral } from '../ast.js';
import { EXPECTED, REFUSED } from '../messages.js';
import { BINARY_LEVELS, LEVEL } from '../precedence.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import { binary, infix, type Infix } from './binary.js';
import { failAt, must, mustBeIn, success, taken, tokenAt, type Rule } from './combinators.js';
import { indexList } from './index-list.js';
import { mustBeLiteralString } from './literals.js';
import { comparison, expression } from './rules.js';
import { indexableAfterIn, operand } from './values.js';

/** expression assignment-operator expression, from the right; whether the left side can be written is pass 2's question. */
function assignment(operator: AssignmentOperator): Infix<Expression> {
  return infix(LEVEL.assignment, 'right', (target, { token }, value) => ({
    kind: 'assignment',
    token,
    operator,
    target,
    value,
  }));
}

function logical(level: number, operator: '&&' | '||'): Infix<Expression> {
  return infix(level, 'left', (left, { token }, right) => ({ kind: 'logical', token, operator, left, right }));
}

function arithmetic(operator: BinaryOperator): Infix<Expression> {
  return infix(BINARY_LEVELS[operator], 'left', (left, { token }, right) => ({
    kind: 'binary',
    token,
    operator,
    left,
    right,
  }));
}

function compare(operator: ComparisonOperator): Infix<Expression> {
  return infix(LEVEL.comparison, 'left', (left, { token }, right) => ({
    kind: 'comparison',
    token,
    operator,
    left,
    right,
  }));
}

/** condition '?' expression ':' ternary; before 4.0 the false arm takes an assignment, too. */
const ternary: Infix<Expression> = {
  level: LEVEL.ternary,
  associativity: 'right',
  read: (condition, operator, right) => {
    const consequent = taken(expression.parse(operator.next));
    const colon = must(mustBeIn('ternary', ':'), consequent.next);
    const last = isAtLeast(operator.script.options.systemtapVersion, '4.0') ? right : expression;
    const alternate = must(last, colon.next);
    return {
      result: {
        kind: 'ternary',
        token: operator.token,
        condition,
        consequent: consequent.result,
        alternate: alternate.result,
      },
      next: alternate.next,
    };
  },
};

/** string ('=~' | '!~') STRING: the pattern is a literal, and nothing of this level may follow. */
function regexQuery(operator: '=~' | '!~'): Infix<Expression> {
  return {
    level: LEVEL.comparison,
    associativity: 'none',
    read: (left, at) => {
      const { result: right, next } = must<StringLiteral>(mustBeLiteralString, at.next);
      return { result: { kind: 'regex', token: at.token, operator, left, right }, next };
    },
  };
}

/** key 'in' array */
const arrayIn: Infix<Expression> = {
  level: LEVEL.arrayIn,
  associativity: 'none',
  read: (key, operator) => {
    const { result: base, next } = must(indexableAfterIn, operator.next);
    return { result: { kind: 'array-in', token: operator.token, indexes: [key], base }, next };
  },
};

/** '[' key, * … ']' 'in' array; with one key and no `in` the brackets are parentheses. */
const keysIn: Rule<Expression> = {
  parse: (position) => {
    const open = tokenAt(position);
    const { result: indexes, next } = must(keys, open);
    if (next.class === 'in') {
      const base = must(indexableAfterIn, next.next);
      return success({ kind: 'array-in', token: next.token, indexes, base: base.result }, base.next);
    }
    const [only] = indexes;
    if (indexes.length > 1 || only === undefined) return failAt(next, REFUSED.listWithoutIn, 'here');
    return success(only, next);
  },
};
const keys = indexList(comparison, EXPECTED.bracketEnd);

const levels = binary<Expression>({
  operand,
  openers: { '[': { level: LEVEL.arrayIn, rule: keysIn } },
  operators: {
    '=': assignment('='),
    '<<<': assignment('<<<'),
    '+=': assignment('+='),
    '-=': assignment('-='),
    '*=': assignment('*='),
    '/=': assignment('/='),
    '%=': assignment('%='),
    '<<=': assignment('<<='),
    '>>=': assignment('>>='),
    '&=': assignment('&='),
    '^=': assignment('^='),
    '|=': assignment('|='),
    '.=': assignment('.='),
    '?': ternary,
    '||': logical(LEVEL.or, '||'),
    '&&': logical(LEVEL.and, '&&'),
    '|': arithmetic('|'),
    '^': arithmetic('^'),
    '&': arithmetic('&'),
    in: arrayIn,
    '<': compare('<'),
    '>': compare('>'),
    '<=': compare('<='),
    '>=': compare('>='),
    '==': compare('=='),
    '!=': compare('!='),
    '=~': regexQuery('=~'),
    '!~': regexQuery('!~'),
    '<<': arithmetic('<<'),
    '>>': arithmetic('>>'),
    '>>>': arithmetic('>>>'),
    '.': infix(LEVEL.concatenation, 'left', (left, { token }, right) => ({
      kind: 'concatenation',
      token,
      left,
      right,
    })),
    '+': arithmetic('+'),
    '-': arithmetic('-'),
    '*': arithmetic('*'),
    '/': arithmetic('/'),
    '%': arithmetic('%'),
  },
});

expression.setPattern(levels(LEVEL.assignment));
comparison.setPattern(levels(LEVEL.comparison));
