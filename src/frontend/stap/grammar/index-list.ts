/** `[a, *, b]`: the keys of an array element, a slice or an `in`. */
import type { Expression } from '../ast.js';
import { EXPECTED, type Message } from '../messages.js';
import { failAt, notHere, success, taken, tokenAt, type Rule } from './combinators.js';

/**
 * '[' (key | '*') (',' (key | '*'))* ']'
 * @param key what one key may be
 * @param wording SystemTap words a missing `]` of an element as `one of`, that of a list before `in` and of a slice as `either`
 * @returns undefined stands for `*`
 */
export function indexList(key: Rule<Expression>, wording: 'one of' | 'either'): Rule<(Expression | undefined)[]> {
  const missing: Message = wording === 'either' ? EXPECTED.bracketEnd : EXPECTED.oneOf('] ,');
  return {
    parse: (position) => {
      const open = tokenAt(position);
      if (open.class !== '[') return notHere();
      const keys: (Expression | undefined)[] = [];
      let next = tokenAt(open.next);
      for (;;) {
        if (next.class === '*') {
          keys.push(undefined);
          next = tokenAt(next.next);
        } else {
          const one = taken(key.parse(next));
          keys.push(one.result);
          next = one.next;
        }
        if (next.class === ']') return success(keys, next.next);
        if (next.class !== ',') return failAt(next, missing, wording === 'either' ? 'here' : 'after');
        next = tokenAt(next.next);
      }
    },
  };
}
