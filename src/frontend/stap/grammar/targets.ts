/** Target symbols and what is read like them: `$x->y[0]$`, `@cast(…)`, `@var(…)`. */
import type { ByteString, Token } from '../../../base/index.js';
import type { Expression, TargetComponent } from '../ast.js';
import { KEYWORDS } from '../lexer/words.js';
import { IDENTIFIER, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { EXPECTED, own, REFUSED } from '../messages.js';
import { failAt, must, mustBe, success, taken, tokenAt, type Rule } from './combinators.js';
import { mustBeString } from './literals.js';
import { expression } from './rules.js';

/** `$name`: with its `$`, and with a `$` or `$$` at its end printed as a whole. */
export const targetSymbol: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const { name, components, next } = withComponents(at.text, at.token, tokenAt(at.next));
    return success({ kind: 'target-symbol', token: at.token, name, components, addressOf: false }, next);
  },
};

/** '@cast' '(' expression ',' STRING (',' STRING)? ')' component* */
export const castOperation: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const value = taken(expression.parse(must(mustBe('('), at.next).next));
    const type = must(mustBeString, must(mustBe(','), value.next).next);
    if (type.result.raw === '') return failAt(type.next, own('cast', EXPECTED.nonEmptyString));
    const rest = moduleName(type.next);
    const { components, next } = withComponents('', at.token, rest.next);
    return success(
      {
        kind: 'cast',
        token: at.token,
        operand: value.result,
        type: type.result.raw,
        module: rest.module,
        components,
        addressOf: false,
      },
      next,
    );
  },
};

/** '@var' '(' STRING (',' STRING)? ')' component* */
export const varOperation: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const name = must(mustBeString, must(mustBe('('), at.next).next);
    const rest = moduleName(name.next);
    const { components, next } = withComponents('', at.token, rest.next);
    return success(
      { kind: 'var', token: at.token, name: name.result.raw, module: rest.module, components, addressOf: false },
      next,
    );
  },
};

/** (',' STRING)? ')' */
export function moduleName(position: ScriptToken): {
  readonly module: ByteString | undefined;
  readonly next: ScriptToken;
} {
  if (position.class !== ',') return { module: undefined, next: must(mustBe(')'), position).next };
  const { result, next } = must(mustBeString, position.next);
  return { module: result.raw, next: must(mustBe(')'), next).next };
}

/**
 * component*: '->' member | '[' expression ']' | '$' | '$$'; a member that ends in `$` or `$$` (or is nothing else) closes the list.
 * @param name the name before it, whose own trailing `$` is split off
 */
export function withComponents(
  name: string,
  nameToken: Token,
  position: ScriptToken,
): { readonly name: string; readonly components: readonly TargetComponent[]; readonly next: ScriptToken } {
  const components: TargetComponent[] = [];
  const trailing = /^(.*[^$])(\$+)$/.exec(name);
  let next = position;
  let closed = trailing !== null;
  if (trailing !== null) components.push(pretty(trailing[2] ?? '', nameToken));
  while (!closed) {
    if (next.class === '->') {
      const arrow = next.token;
      const member = tokenAt(next.next);
      if (member.class !== IDENTIFIER && member.class !== TARGET && !KEYWORDS.has(member.class)) {
        return failAt(member, EXPECTED.identifierOrKeyword);
      }
      const dollars = /\$+$/.exec(member.text)?.[0] ?? '';
      const plain = member.text.slice(0, member.text.length - dollars.length);
      if (plain !== '') components.push({ kind: 'member', token: arrow, name: plain });
      if (dollars !== '') components.push(pretty(dollars, arrow));
      closed = dollars !== '';
      next = tokenAt(member.next);
    } else if (next.class === '[') {
      const bracket = next.token;
      const index = taken(expression.parse(next.next));
      components.push({ kind: 'index', token: bracket, index: index.result });
      next = must(mustBe(']'), index.next).next;
    } else if (isDollars(next)) {
      // `$x[1]$`: the `$` is a word of its own here.
      components.push(pretty(next.text, next.token));
      next = tokenAt(next.next);
      closed = true;
    } else break;
  }
  if (closed && (next.class === '->' || next.class === '[')) return failAt(next, REFUSED.suffixOfPretty, 'here');
  return { name: trailing?.[1] ?? name, components, next };
}

/** A word of nothing but `$`. */
export function isDollars({ class: of, text }: ScriptToken): boolean {
  return of === TARGET && /^\$+$/.test(text);
}

/** `$` prints a value shallowly, `$$` with all that it holds; more of them are a name that nothing has. */
function pretty(dollars: string, token: Token): TargetComponent {
  if (dollars.length > 2) return { kind: 'member', token, name: dollars };
  return { kind: 'pretty', token, deep: dollars.length === 2 };
}
