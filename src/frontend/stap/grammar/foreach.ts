/** foreach in all its forms. */
import type {
  Expression,
  ForeachName,
  ForeachStatement,
  SortDirection,
  Statement,
  StatisticOperation,
} from '../ast.js';
import type { ScriptToken } from '../lexer/script-token.js';
import { EXPECTED, own, REFUSED, type Message } from '../messages.js';
import { failAt, must, mustBeIn, success, taken, tokenAt, type Rule } from './combinators.js';
import { indexList } from './index-list.js';
import { mustBeIdentifier } from './literals.js';
import { expression, statement } from './rules.js';
import { indexable } from './values.js';
import { STATISTIC_OPERATIONS } from './statistics.js';

/** One sort mark in the whole head. */
interface Sorting {
  marked: boolean;
}

/**
 * 'foreach' '(' (value sort? '=')? keys 'in' array slice? (aggregate sort)? sort? ('limit' expression)? ')' statement
 * keys: name sort? | '[' name sort? (',' name sort?)* ']'
 */
export const foreachLoop: Rule<Statement> = {
  parse: (position) => {
    const at = tokenAt(position);
    const open = must(mustBeIn('foreach', '('), at.next);
    const sorting: Sorting = { marked: false };
    const names = readNames(open.next, sorting);
    const base = must(indexable, must(mustBeIn('foreach', 'in'), names.next).next);
    const slice = base.next.class === '[' ? must(sliceKeys, base.next) : { result: undefined, next: base.next };
    const aggregate = readAggregate(slice.next);
    const order = readSort(aggregate.next, sorting);
    if (aggregate.operation !== undefined && order.direction === undefined)
      return failAt(order.next, EXPECTED.sortDirective, 'here');
    const limit =
      order.next.class === 'limit'
        ? must<Expression | undefined>(expression, order.next.next)
        : { result: undefined, next: order.next };
    const body = taken(statement.parse(must(mustBeIn('foreach-end', ')'), limit.next).next));
    const result: ForeachStatement = {
      kind: 'foreach',
      token: at.token,
      value: names.value,
      keys: names.keys,
      bracketed: names.bracketed,
      base: base.result,
      slice: slice.result,
      aggregate: aggregate.operation,
      direction: order.direction ?? names.value?.direction,
      limit: limit.result,
      body: body.result,
    };
    return success(result, body.next);
  },
};

const sliceKeys = indexList(expression, own('slice', EXPECTED.bracketEnd));

interface Names {
  readonly value: ForeachName | undefined;
  readonly keys: readonly ForeachName[];
  readonly bracketed: boolean;
  readonly next: ScriptToken;
}

/** (value sort? '=')? keys */
function readNames(position: ScriptToken, sorting: Sorting): Names {
  if (position.class === '[') return { value: undefined, ...readKeyList(position, sorting) };
  const first = readName(position, sorting);
  if (first.next.class !== '=') return { value: undefined, keys: [first.name], bracketed: false, next: first.next };
  const after = tokenAt(first.next.next);
  if (after.class === '[') return { value: first.name, ...readKeyList(after, sorting) };
  const key = readName(after, sorting);
  return { value: first.name, keys: [key.name], bracketed: false, next: key.next };
}

/** '[' name sort? (',' name sort?)* ']' */
function readKeyList(open: ScriptToken, sorting: Sorting): Omit<Names, 'value'> {
  const keys: ForeachName[] = [];
  let next = open;
  do {
    const one = readName(tokenAt(next.next), sorting);
    keys.push(one.name);
    ({ next } = one);
  } while (next.class === ',');
  if (next.class !== ']') return failAt(next, own('foreach', EXPECTED.bracketEnd), 'here');
  return { keys, bracketed: true, next: tokenAt(next.next) };
}

const loopName = mustBeIdentifier('foreach');

function readName(position: ScriptToken, sorting: Sorting): { readonly name: ForeachName; readonly next: ScriptToken } {
  const name = must(loopName, position);
  const { direction, next } = readSort(name.next, sorting, own('name', REFUSED.multipleSorts));
  return { name: { token: name.result.token, name: name.result.text, direction }, next };
}

/** '+' | '-' */
function readSort(
  position: ScriptToken,
  sorting: Sorting,
  second: Message = REFUSED.multipleSorts,
): { readonly direction: SortDirection | undefined; readonly next: ScriptToken } {
  if (position.class !== '+' && position.class !== '-') return { direction: undefined, next: position };
  if (sorting.marked) return failAt(position, second, 'here');
  sorting.marked = true;
  return { direction: position.class === '+' ? 'ascending' : 'descending', next: tokenAt(position.next) };
}

/** '@count' | '@sum' | … */
function readAggregate(position: ScriptToken): {
  readonly operation: StatisticOperation | undefined;
  readonly next: ScriptToken;
} {
  if (!position.class.startsWith('@')) return { operation: undefined, next: position };
  const operation = STATISTIC_OPERATIONS.get(position.class);
  if (operation === undefined) return failAt(position, EXPECTED.statistic, 'here');
  return { operation, next: tokenAt(position.next) };
}
