/** `[a, *, b]`: the keys of an array element, a slice or an `in`. */
import type { Expression } from '../ast.js';
import { EXPECTED, type Message } from '../messages.js';
import { failAt, notHere, success, taken, tokenAt, type Rule } from './combinators.js';

const ONE_OF = EXPECTED.oneOf('] ,');

/**
 * '[' (key | '*') (',' (key | '*'))* ']'
 * @param key what one key may be
 * @param missing what a missing `]` is: of an element EXPECTED.oneOf, which takes the token that it saw; of others it stays
 * @returns undefined stands for `*`
 */
export function indexList(key: Rule<Expression>, missing: Message = ONE_OF): Rule<(Expression | undefined)[]> {
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
        if (next.class !== ',') return failAt(next, missing, missing === ONE_OF ? 'after' : 'here');
        next = tokenAt(next.next);
      }
    },
  };
}
