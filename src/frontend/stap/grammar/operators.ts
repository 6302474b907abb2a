/** The operators that are words with `@`, except casts (targets.ts) and statistics (statistics.ts). */
import type { ByteString } from '../../../base/index.js';
import type { ConstantOperation, Expression, NumberLiteral } from '../ast.js';
import type { ScriptToken, TokenClass } from '../lexer/script-token.js';
import { EXPECTED, REFUSED } from '../messages.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import {
  apply,
  failAt,
  failWithoutSkipping,
  kmid,
  must,
  mustBe,
  notHere,
  seq,
  success,
  taken,
  token,
  tokenAt,
  type Rule,
} from './combinators.js';
import { mustBeIdentifier, mustBeLiteralString, mustBeNumber, mustBeString } from './literals.js';
import { expression } from './rules.js';
import { moduleName } from './targets.js';

/** '(' … ')' */
function inParentheses<T>(inner: Rule<T>): Rule<T> {
  return kmid(mustBe('('), inner, mustBe(')'));
}

/** An operator that a user's script may only use with -g; SystemTap goes on right behind it. */
function guru(rule: Rule<Expression>): Rule<Expression> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (!at.script.embeddedAllowed) return failWithoutSkipping(at, REFUSED.guruOperator(at.text), tokenAt(at.next));
      return rule.parse(position);
    },
  };
}

/** An operator that came with a version: before it, the word is unknown. */
export function since(version: string, rule: Rule<Expression>): Rule<Expression> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      return isAtLeast(at.script.options.systemtapVersion, version)
        ? rule.parse(position)
        : unknownOperator.parse(position);
    },
  };
}

/** Any other word with `@`. */
export const unknownOperator: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    return at.class.startsWith('@') ? failAt(at, REFUSED.unknownOperator(at.text)) : notHere();
  },
};

/** '@entry' '(' expression ')': its value when the function was entered. */
const entry: Rule<Expression> = apply(seq(token('@entry'), inParentheses(expression)), ([at, operand]) => ({
  kind: 'entry',
  token: at.token,
  operand,
}));

/** '@defined' '(' expression ')': can it be resolved here? */
const defined: Rule<Expression> = apply(seq(token('@defined'), inParentheses(expression)), ([at, operand]) => ({
  kind: 'defined',
  token: at.token,
  operand,
}));

/** '@probewrite' '(' name ')': does the handler write it? */
const probewrite: Rule<Expression> = apply(
  seq(token('@probewrite'), inParentheses(mustBeIdentifier('probewrite'))),
  ([at, name]) => ({
    kind: 'probewrite',
    token: at.token,
    operand: variable(name),
  }),
);

function variable(name: ScriptToken): Expression {
  if (!name.text.startsWith('$')) return { kind: 'symbol', token: name.token, name: name.text };
  return { kind: 'target-symbol', token: name.token, name: name.text, components: [], addressOf: false };
}

/** '@perf' '(' STRING ')': a counter that a perf probe declares. */
const perf: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const name = must(mustBeLiteralString, must(mustBe('('), at.next).next);
    if (name.result.raw === '') return failAt(name.next, EXPECTED.nonEmptyString);
    const { next } = must(mustBe(')'), name.next);
    return success({ kind: 'perf', token: at.token, counter: name.result.raw }, next);
  },
};

function constant(
  kind: ConstantOperation['kind'],
  token: ScriptToken,
  parts: Partial<ConstantOperation>,
): ConstantOperation {
  return {
    kind,
    token: token.token,
    text: undefined,
    operand: undefined,
    type: undefined,
    module: undefined,
    ...parts,
  };
}

/** '@const' '(' STRING ')': a C expression that is constant. */
const constOperation: Rule<Expression> = apply(seq(token('@const'), inParentheses(mustBeString)), ([at, text]) =>
  constant('const', at, { text: text.raw }),
);

/** '@enum' '(' STRING ')': an enumerator's value. */
const enumOperation: Rule<Expression> = apply(seq(token('@enum'), inParentheses(mustBeString)), ([at, text]) =>
  constant('enum', at, { text: text.raw }),
);

/** '@enumname' '(' expression (',' STRING (',' STRING)?)? ')': the enumerator of a value. */
const enumName: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const value = taken(expression.parse(must(mustBe('('), at.next).next));
    let type: ByteString | undefined;
    let module: ByteString | undefined;
    let { next } = value;
    if (next.class === ',') {
      const name = must(mustBeString, next.next);
      type = name.result.raw;
      ({ module, next } = moduleName(name.next));
    } else ({ next } = must(mustBe(')'), next));
    return success<Expression>(constant('enumname', at, { operand: value.result, type, module }), next);
  },
};

/** '@kregister' '(' NUMBER ')': a register by its DWARF number. */
function register(space: 'kernel' | 'user'): Rule<Expression> {
  const name = space === 'kernel' ? '@kregister' : '@uregister';
  return apply(seq(token(name), inParentheses(mustBeNumber)), ([at, operand]) => ({
    kind: 'register',
    token: at.token,
    space,
    operand: asUnsignedInt(operand),
  }));
}

/** '@kderef' '(' NUMBER ',' expression ')': so many bytes at an address. */
function dereference(space: 'kernel' | 'user'): Rule<Expression> {
  const name = space === 'kernel' ? '@kderef' : '@uderef';
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (at.class !== name) return notHere();
      const size = must(mustBeNumber, must(mustBe('('), at.next).next);
      const address = taken(expression.parse(must(mustBe(','), size.next).next));
      const { next } = must(mustBe(')'), address.next);
      return success(
        { kind: 'dereference', token: at.token, space, size: asUnsignedInt(size.result), address: address.result },
        next,
      );
    },
  };
}

/** SystemTap keeps these two in a C `unsigned`. */
function asUnsignedInt(number: NumberLiteral): NumberLiteral {
  return { ...number, value: Number(BigInt.asUintN(32, BigInt(number.value))) };
}

export const atOperators: Readonly<Record<TokenClass, Rule<Expression>>> = {
  '@entry': entry,
  '@defined': defined,
  '@probewrite': probewrite,
  '@perf': perf,
  '@const': since('3.1', guru(constOperation)),
  '@enum': since('5.5', enumOperation),
  '@enumname': since('5.6', enumName),
  '@kregister': since('4.0', guru(register('kernel'))),
  '@uregister': since('4.0', register('user')),
  '@kderef': since('4.0', guru(dereference('kernel'))),
  '@uderef': since('4.0', dereference('user')),
};
