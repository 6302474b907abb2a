/** The comparisons of `%( left op right %? … %)`: three tokens each. */
import type { Long } from '../../../base/index.js';
import { IDENTIFIER, NUMBER, STRING, type ScriptToken } from '../lexer/script-token.js';
import { CONDITIONAL, LEXICAL, type Message } from '../messages.js';
import type { ParseOptions } from '../options.js';
import { compareVersions } from './version-compare.js';
import { hasWildcard, matchesWildcard } from './wildcard.js';

/** A mistake in a condition, at one of its tokens. */
export class ConditionError extends Error {
  readonly place: Message;
  readonly at: ScriptToken;
  constructor(message: Message, at: ScriptToken) {
    super(message.text);
    this.place = message;
    this.at = at;
  }
}

type Comparison = readonly [left: ScriptToken, operator: ScriptToken, right: ScriptToken];

/** What a comparison of two operands may come out as: negative, zero, positive. */
const OPERATORS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['<', (order: number) => order < 0],
  ['<=', (order: number) => order <= 0],
  ['>', (order: number) => order > 0],
  ['>=', (order: number) => order >= 0],
  ['==', (order: number) => order === 0],
  ['!=', (order: number) => order !== 0],
]);

/** Is it true? Throws a ConditionError where it makes no sense. */
export function evaluateComparison(comparison: Comparison, options: ParseOptions): boolean {
  const [left] = comparison;
  if (left.class === IDENTIFIER) {
    switch (left.text) {
      case 'kernel_v':
        return compareVersion(comparison, options.kernelRelease.replace(/-[^]*$/, ''));
      case 'kernel_vr':
        return compareVersion(comparison, options.kernelRelease);
      case 'systemtap_v':
        return compareVersion(comparison, options.systemtapVersion);
      case 'arch':
        return comparePattern(comparison, options.arch);
      case 'runtime':
        return comparePattern(comparison, options.runtime);
      case 'systemtap_privilege':
        return comparePrivilege(comparison, options.privilege);
      case 'guru_mode':
        return compareGuru(comparison, options.guru);
      default:
        if (left.text.startsWith('CONFIG_')) return compareConfig(comparison, options);
    }
  }
  return compareLiterals(comparison);
}

function ordering({ 1: operator }: Comparison): (order: number) => boolean {
  const test = OPERATORS.get(operator.class);
  if (test === undefined) throw new ConditionError(CONDITIONAL.operator, operator);
  return test;
}

/** Only `==` and `!=`: is it the first? */
function isEquality({ 1: operator }: Comparison): boolean {
  if (operator.class !== '==' && operator.class !== '!=') throw new ConditionError(CONDITIONAL.equality, operator);
  return operator.class === '==';
}

function stringRight({ 2: right }: Comparison): string {
  if (right.class !== STRING) throw new ConditionError(CONDITIONAL.string, right);
  return right.text;
}

function compareVersion(comparison: Comparison, value: string): boolean {
  const wanted = stringRight(comparison);
  const test = ordering(comparison);
  if (!hasWildcard(wanted)) return test(compareVersions(value, wanted));
  const [, operator] = comparison;
  if (operator.class !== '==' && operator.class !== '!=') throw new ConditionError(CONDITIONAL.wildcard, operator);
  return matchesWildcard(wanted, value) === (operator.class === '==');
}

function comparePattern(comparison: Comparison, value: string): boolean {
  const wanted = stringRight(comparison);
  const equal = isEquality(comparison);
  return matchesWildcard(wanted, value) === equal;
}

function comparePrivilege(comparison: Comparison, value: string): boolean {
  const wanted = stringRight(comparison);
  const equal = isEquality(comparison);
  return (wanted === value) === equal;
}

function compareGuru(comparison: Comparison, isGuru: boolean): boolean {
  const [, operator, right] = comparison;
  if (right.class !== NUMBER) throw new ConditionError(CONDITIONAL.number, right);
  const wanted = numberOf(right);
  if (wanted !== 0 && wanted !== 1) throw new ConditionError(CONDITIONAL.zeroOrOne, operator);
  return ((wanted === 1) === isGuru) === isEquality(comparison);
}

/** With a string by pattern, with a number by value, with another option by value if both are numbers, else by text. */
function compareConfig(comparison: Comparison, options: ParseOptions): boolean {
  const [left, , right] = comparison;
  const value = options.config(left.text);
  if (right.class === STRING) return matchesWildcard(right.text, value ?? '') === isEquality(comparison);
  if (right.class === NUMBER) {
    const number = configNumber(value ?? '0');
    if (number === undefined) throw new ConditionError(CONDITIONAL.configNumber, left);
    return ordering(comparison)(orderOf(number, numberOf(right)));
  }
  if (right.class !== IDENTIFIER || !right.text.startsWith('CONFIG_')) {
    throw new ConditionError(CONDITIONAL.configRight, right);
  }
  const test = ordering(comparison);
  const other = options.config(right.text) ?? '';
  const [one, two] = [configNumber(value ?? ''), configNumber(other)];
  if (one !== undefined && two !== undefined) return test(orderOf(one, two));
  return test(orderOf(value ?? '', other));
}

function configNumber(value: string): Long | undefined {
  return /^-?[0-9]+$/.test(value) ? BigInt(value) : undefined;
}

function compareLiterals(comparison: Comparison): boolean {
  const [left, , right] = comparison;
  const isText = left.class === STRING;
  if (!isText && left.class !== NUMBER) throw new ConditionError(CONDITIONAL.operands, left);
  if (right.class !== STRING && right.class !== NUMBER) throw new ConditionError(CONDITIONAL.operands, left);
  if (right.class !== left.class)
    throw new ConditionError(isText ? CONDITIONAL.stringRight : CONDITIONAL.numberRight, right);
  const order = isText ? orderOf(left.text, right.text) : orderOf(numberOf(left), numberOf(right));
  return ordering(comparison)(order);
}

/** Numbers of conditions are decimal, also with a leading 0. */
function numberOf(token: ScriptToken): Long {
  if (!/^[0-9]+$/.test(token.text)) throw new ConditionError(LEXICAL.number, token);
  return token.text.length <= 15 ? Number(token.text) : BigInt(token.text);
}

function orderOf(left: Long | string, right: Long | string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
