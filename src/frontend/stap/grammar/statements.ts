/** Statements. Semicolons are optional: one may follow a simple statement, and alone it is an empty one. */
import { opt_sc } from 'typescript-parsec';
import { AssertionError } from '../../../base/index.js';
import type {
  BlockStatement,
  EmptyStatement,
  Expression,
  ForStatement,
  IfStatement,
  Statement,
  SymbolExpression,
  TryStatement,
} from '../ast.js';
import {
  EMBEDDED,
  END,
  ERROR,
  IDENTIFIER,
  JUNK,
  NUMBER,
  STRING,
  TARGET,
  type ScriptToken,
  type TokenClass,
} from '../lexer/script-token.js';
import { KEYWORDS } from '../lexer/words.js';
import { EXPECTED, REFUSED, type Message } from '../messages.js';
import {
  apply,
  choose,
  expected,
  failAt,
  kmid,
  many,
  must,
  mustBe,
  mustBeIn,
  nested,
  notHere,
  ParseFailure,
  seq,
  success,
  taken,
  token,
  tokenAt,
  type Parsed,
  type Position,
  type Rule,
} from './combinators.js';
import { foreachLoop } from './foreach.js';
import { mustBeIdentifier } from './literals.js';
import { block, expression, statement } from './rules.js';

/** ';' */
const emptyStatement: Rule<EmptyStatement> = apply(token(';'), ({ token: at }) => ({ kind: 'empty', token: at }));

const optionalSemicolon = opt_sc(token(';'));

/** statement ';'? */
function simple(rule: Rule<Statement>): Rule<Statement> {
  return apply(seq(rule, optionalSemicolon), ([result]) => result);
}

/** expression, which may be C code with -g */
const expressionStatement: Rule<Statement> = apply(
  expression,
  (value): Statement =>
    value.kind === 'embedded-code-expression'
      ? { kind: 'embedded-code-statement', token: value.token, code: value.code }
      : { kind: 'expression-statement', token: value.token, expression: value },
);

const simpleExpression = simple(expressionStatement);

/** '(' expression ')' */
function condition(statementName: string): Rule<Expression> {
  return kmid(mustBeIn(statementName, '('), expression, mustBeIn(statementName, ')'));
}

/** 'if' '(' expression ')' statement */
const ifBranch = seq(token('if'), condition('if'), statement);

/** ifBranch ('else' ifBranch)* ('else' statement)?: a chain of else-ifs is read in a loop, not by nesting. */
const ifStatement: Rule<Statement> = {
  parse: (position) => {
    const branches: [ScriptToken, Expression, Statement][] = [];
    let next = tokenAt(position);
    let alternate: Statement | undefined;
    while (alternate === undefined) {
      const branch = taken(ifBranch.parse(next));
      branches.push(branch.result);
      ({ next } = branch);
      if (next.class !== 'else') break;
      next = tokenAt(next.next);
      if (next.class !== 'if') ({ result: alternate, next } = taken(statement.parse(next)));
    }
    return success(chained(branches, alternate), next);
  },
};

/** Each branch is what the one before it does otherwise. */
function chained(branches: readonly [ScriptToken, Expression, Statement][], last: Statement | undefined): IfStatement {
  const [first, ...rest] = branches;
  if (first === undefined) throw new AssertionError('parser', 'an if without a branch');
  let alternate = last;
  for (const [at, test, consequent] of rest.reverse()) {
    alternate = { kind: 'if', token: at.token, condition: test, consequent, alternate };
  }
  const [at, test, consequent] = first;
  return { kind: 'if', token: at.token, condition: test, consequent, alternate };
}

/** 'while' '(' expression ')' statement */
const whileLoop: Rule<Statement> = apply(seq(token('while'), condition('while'), statement), ([at, test, body]) => ({
  kind: 'while',
  token: at.token,
  condition: test,
  body,
}));

/** An expression, or nothing before the token that ends its place. */
function unless(end: TokenClass, missing: Message): Rule<Expression | undefined> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (at.class === END) return failAt(at, missing, 'here');
      return at.class === end ? success(undefined, at) : expression.parse(at);
    },
  };
}

/** 'for' '(' expression? ';' expression? ';' expression? ')' statement */
const forLoop: Rule<Statement> = apply(
  seq(
    token('for'),
    mustBeIn('for', '('),
    unless(';', EXPECTED.expressionStatement),
    mustBeIn('for', ';'),
    unless(';', EXPECTED.valueAtEnd),
    mustBeIn('for-condition', ';'),
    unless(')', EXPECTED.expressionStatement),
    mustBeIn('for', ')'),
    statement,
  ),
  ([at, , initial, , test, , step, , body]): ForStatement => ({
    kind: 'for',
    token: at.token,
    initial,
    condition: test,
    step,
    body,
  }),
);

/**
 * 'do' statement 'while' '(' expression ')' ';'?
 * Not upstream's, where `do` is a name like any other; it stays one unless a statement and `while (` follow. Where they
 * do not, the statement that was read to find out is kept for its turn, so that nothing is read twice.
 */
const doLoop: Rule<Statement> = {
  parse: (position) => {
    const at = tokenAt(position);
    const start = tokenAt(at.next);
    const body = at.text === 'do' ? doBody(start) : undefined;
    if (body?.next.class === 'while' && tokenAt(body.next.next).class === '(') {
      const test = must(doCondition, body.next.next);
      const after = must(optionalSemicolon, test.next);
      return success({ kind: 'do-while', token: at.token, body: body.result, condition: test.result }, after.next);
    }
    if (body !== undefined && !CONTINUES_NAME.has(start.class)) at.script.readAhead.set(start, body);
    return simpleExpression.parse(at);
  },
};

const doCondition = condition('do');

/** The statement after `do`, if one may begin here. */
function doBody(start: ScriptToken): Parsed<Statement> | undefined {
  if (!CONTINUES_NAME.has(start.class)) return startsBody(start) ? must(statement, start) : undefined;
  // `do (a, b)`, `do++`: no statement, but right as what goes on after a name.
  const { depth } = start.script;
  try {
    return taken(statement.parse(start));
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    start.script.depth = depth;
    return undefined;
  }
}

/** Can a statement begin here that is not what goes on after the variable `do`? */
function startsBody({ class: of }: ScriptToken): boolean {
  return BODY_STARTS.has(of) || of.startsWith('@');
}

const BODY_STARTS: ReadonlySet<TokenClass> = new Set([
  IDENTIFIER,
  TARGET,
  NUMBER,
  STRING,
  EMBEDDED,
  '{',
  'if',
  'while',
  'for',
  'foreach',
  'try',
  'return',
  'delete',
  'next',
  'break',
  'continue',
]);
/** Tokens that can begin a statement and can also stand after a name or a whole statement. */
const CONTINUES_NAME: ReadonlySet<TokenClass> = new Set([';', '(', '[', '+', '-', '++', '--', '&', '!', '~']);

/** '(' name ')' */
const catchVariable: Rule<SymbolExpression> = apply(
  kmid(token('('), mustBeIdentifier('catch'), mustBe(')', true)),
  ({ token: at, text: name }) => ({ kind: 'symbol', token: at, name }),
);
const mustBeBlock = expected(block, EXPECTED.blockStart);

/** 'try' block 'catch' ('(' name ')')? block */
const tryStatement: Rule<Statement> = apply(
  seq(token('try'), mustBeBlock, mustBe('catch'), opt_sc(catchVariable), mustBeBlock),
  ([at, body, , variable, handler]): TryStatement => ({ kind: 'try', token: at.token, body, variable, handler }),
);

/** 'return' expression?: only in functions; without a value where the statement ends at once */
const returnStatement: Rule<Statement> = {
  parse: (position) => {
    const at = tokenAt(position);
    if (!at.script.inFunction) return failAt(at, REFUSED.returnOutsideFunction);
    const next = tokenAt(at.next);
    if (next.class === ';' || next.class === '}')
      return success({ kind: 'return', token: at.token, value: undefined }, next);
    const value = taken(expression.parse(next));
    return success({ kind: 'return', token: at.token, value: value.result }, value.next);
  },
};

/** 'delete' expression: what can be deleted is pass 2's question */
const deleteStatement: Rule<Statement> = apply(seq(token('delete'), expression), ([at, operand]) => ({
  kind: 'delete',
  token: at.token,
  operand,
}));

function word(kind: 'next' | 'break' | 'continue'): Rule<Statement> {
  return apply(token(kind), (at): Statement => ({ kind, token: at.token }));
}

/** Keywords and junk begin no statement; anything else must be an expression. */
const otherStatement: Rule<Statement> = {
  parse: (position) => {
    const at = tokenAt(position);
    const isNone = KEYWORDS.has(at.class) || at.class === JUNK || at.class === ERROR || at.class === END;
    if (isNone) return failAt(at, EXPECTED.statement, 'here');
    return simpleExpression.parse(at);
  },
};

const newStatement = choose<Statement>(
  {
    ';': emptyStatement,
    '{': block,
    if: ifStatement,
    while: whileLoop,
    for: forLoop,
    foreach: foreachLoop,
    try: tryStatement,
    return: simple(returnStatement),
    delete: simple(deleteStatement),
    next: simple(word('next')),
    break: simple(word('break')),
    continue: simple(word('continue')),
    [IDENTIFIER]: doLoop,
  },
  otherStatement,
);

statement.setPattern(
  nested({
    parse: (position) => {
      const at = tokenAt(position);
      const ahead = at.script.readAhead.get(at);
      if (ahead === undefined) return newStatement.parse(at);
      at.script.readAhead.delete(at);
      return success(ahead.result, ahead.next);
    },
  }),
);

/** '{' statement* '}' */
block.setPattern(
  apply(
    seq(token('{'), many(statementBefore('}')), mustBe('}')),
    ([at, statements]): BlockStatement => ({
      kind: 'block',
      token: at.token,
      statements,
    }),
  ),
);

function statementBefore(end: TokenClass): Rule<Statement> {
  return { parse: (position: Position) => (tokenAt(position).class === end ? notHere() : statement.parse(position)) };
}
