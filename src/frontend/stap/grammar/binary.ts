/**
 * Operators between two operands, by a table of precedences: one loop for all levels instead of one rule per level, so
 * that a parenthesis costs few stack frames and a chain of n operators n steps.
 */
import { nested, success, taken, tokenAt, type Output, type Parsed, type Position, type Rule } from './combinators.js';
import type { ScriptToken, TokenClass } from '../lexer/script-token.js';

export interface Infix<T> {
  /** Higher binds tighter. */
  readonly level: number;
  /** `none`: neither follows nor is followed by an operator of its level. */
  readonly associativity: 'left' | 'right' | 'none';
  /** Reads what stands right of the operator and makes the node; `right` reads an operand as associativity asks. */
  readonly read: (left: T, operator: ScriptToken, right: Rule<T>) => Parsed<T>;
}

/** What begins an operand of a certain level with a token of its own (`[a, b] in c`). */
export interface Opener<T> {
  readonly level: number;
  readonly rule: Rule<T>;
}

export interface BinaryTable<T> {
  readonly operand: Rule<T>;
  readonly operators: Readonly<Record<TokenClass, Infix<T>>>;
  readonly openers: Readonly<Record<TokenClass, Opener<T>>>;
}

/** An infix whose right side is an ordinary operand. */
export function infix<T>(
  level: number,
  associativity: 'left' | 'right',
  build: (left: T, operator: ScriptToken, right: T) => T,
): Infix<T> {
  return {
    level,
    associativity,
    read: (left, operator, right) => {
      const { result, next } = taken(right.parse(operator.next));
      return { result: build(left, operator, result), next };
    },
  };
}

/** Expressions of the table's operators: `binary(table)(n)` reads those that bind at least as tight as level n. */
export function binary<T>(table: BinaryTable<T>): (lowest: number) => Rule<T> {
  const operators = new Map(Object.entries(table.operators));
  const openers = new Map(Object.entries(table.openers));
  const levels = new Map<number, Rule<T>>();
  const atLevel = (lowest: number): Rule<T> => {
    const rule = levels.get(lowest) ?? { parse: (position: Position) => climb(position, lowest) };
    levels.set(lowest, rule);
    return rule;
  };
  /** Right operands: tighter than the operator, or, where it associates to the right, as tight and one level deeper. */
  const rightOf = new Map(
    [...operators.values()].map((each) => [
      each,
      each.associativity === 'right' ? nested(atLevel(each.level)) : atLevel(each.level + 1),
    ]),
  );

  function climb(position: Position, lowest: number): Output<T> {
    const opener = openers.get(tokenAt(position).class);
    if (opener !== undefined && opener.level >= lowest) {
      return goOn(taken(opener.rule.parse(position)), lowest, opener.level - 1);
    }
    return goOn(taken(table.operand.parse(position)), lowest, Infinity);
  }

  /** The operators after a first operand, of levels from `lowest` to `highest`. */
  function goOn(first: Parsed<T>, lowest: number, highest: number): Output<T> {
    let left = first;
    // What binds tighter than the last operator would already stand in its right operand, if it could.
    let ceiling = highest;
    let last: Infix<T> | undefined;
    for (;;) {
      const operator = left.next;
      const found = operators.get(operator.class);
      if (found === undefined || found.level < lowest || found.level > ceiling) break;
      if (found.associativity === 'none' && found.level === last?.level) break;
      const right = rightOf.get(found);
      if (right === undefined) break;
      operator.script.work.parserSteps++;
      left = found.read(left.result, operator, right);
      ceiling = found.associativity === 'none' ? found.level - 1 : found.level;
      last = found;
    }
    return success(left.result, left.next);
  }
  return atLevel;
}
