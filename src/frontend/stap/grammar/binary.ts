/**
 * Operators between two operands, by a table of precedences: one loop for all levels instead of one rule per level, so
 * that a parenthesis costs few stack frames and a chain of n operators n steps.
 */
import { enterNested, leaveNested, type Parsed, type Rule, success, taken, tokenAt } from './combinators.js';
import type { ScriptToken, TokenClass } from '../lexer/script-token.js';

interface InfixBase {
  /** Higher binds tighter. */
  readonly level: number;
  /** `none`: neither follows nor is followed by an operator of its level. */
  readonly associativity: 'left' | 'right' | 'none';
}

/** An infix whose right side is an ordinary operand. */
export interface PlainInfix<T> extends InfixBase {
  readonly associativity: 'left' | 'right';
  readonly build: (left: T, operator: ScriptToken, right: T) => T;
}

/** An infix that reads its right side itself; `right` reads an operand as associativity asks. */
export interface SpecialInfix<T> extends InfixBase {
  readonly read: (left: T, operator: ScriptToken, right: Rule<T>) => Parsed<T>;
}

export type Infix<T> = PlainInfix<T> | SpecialInfix<T>;

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

export function infix<T>(
  level: number,
  associativity: 'left' | 'right',
  build: (left: T, operator: ScriptToken, right: T) => T,
): PlainInfix<T> {
  return { level, associativity, build };
}

/**
 * Expressions of the table's operators: `binary(table)(n)` reads those that bind at least as tight as level n, as one
 * more level of nesting.
 */
export function binary<T>(table: BinaryTable<T>): (lowest: number) => Rule<T> {
  const operators = new Map(Object.entries(table.operators));
  const openers = new Map(Object.entries(table.openers));
  const levels = new Map<number, Rule<T>>();

  /** operand (operator right)*, written as one function: its frames are what a parenthesis costs. */
  const newLevel = (lowest: number, isNested: boolean): Rule<T> => ({
    parse: (position) => {
      if (isNested) enterNested(tokenAt(position));
      const opener = openers.get(tokenAt(position).class);
      const opens = opener !== undefined && opener.level >= lowest;
      const output = (opens ? opener.rule : table.operand).parse(position);
      let { result, next } = taken(output);
      // What binds tighter than the last operator would already stand in its right operand, if it could.
      let ceiling = opens ? opener.level - 1 : Infinity;
      let lastLevel = 0;
      for (;;) {
        const operator = next;
        const found = operators.get(operator.class);
        if (found === undefined || found.level < lowest || found.level > ceiling) break;
        if (found.associativity === 'none' && found.level === lastLevel) break;
        operator.script.work.parserSteps++;
        if ('read' in found) ({ result, next } = found.read(result, operator, rightOf(found)));
        else {
          const right = taken(rightOf(found).parse(operator.next));
          result = found.build(result, operator, right.result);
          ({ next } = right);
        }
        ceiling = found.associativity === 'none' ? found.level - 1 : found.level;
        lastLevel = found.level;
      }
      if (isNested) leaveNested(next);
      // Most operands stand alone: what was read of one is what was read.
      return lastLevel === 0 ? output : success(result, next);
    },
  });

  const rule = (lowest: number, isNested: boolean): Rule<T> => {
    const key = isNested ? -lowest : lowest;
    const known = levels.get(key) ?? newLevel(lowest, isNested);
    levels.set(key, known);
    return known;
  };
  /** Tighter than the operator, or, where it associates to the right, as tight and one level deeper. */
  const right = ({ level, associativity }: Infix<T>): Rule<T> =>
    associativity === 'right' ? rule(level, true) : rule(level + 1, false);
  const rights = new Map([...operators.values()].map((each) => [each, right(each)]));
  const rightOf = (found: Infix<T>): Rule<T> => rights.get(found) ?? right(found);
  return (lowest) => rule(lowest, true);
}
