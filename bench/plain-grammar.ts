/**
 * A part of the language as typescript-parsec's manual writes a grammar: its own lexer, one rule for each level of
 * precedence. What pass 1 is compared with.
 */
import {
  alt_sc,
  apply,
  buildLexer,
  expectEOF,
  expectSingleResult,
  kmid,
  list_sc,
  lrec_sc,
  type Lexer,
  opt_sc,
  type Parser,
  rep_sc,
  rule,
  seq,
  str,
  tok,
} from 'typescript-parsec';

type Kind = 'blank' | 'word' | 'number' | 'string' | 'mark';
type Node = { readonly kind: string; readonly parts: readonly unknown[] };
type Grammar = Parser<Kind, Node>;

const lexer: Lexer<Kind> = buildLexer<Kind>([
  [false, /^\s+/g, 'blank'],
  [true, /^[A-Za-z_]\w*/g, 'word'],
  [true, /^\d+/g, 'number'],
  [true, /^"(\\.|[^"\\])*"/g, 'string'],
  [true, /^(&&|\|\||==|[-+*/.=<>,;(){}[\]])/g, 'mark'],
]);

const mark = (text: string): Parser<Kind, unknown> => str<Kind>(text);
const kind = (wanted: Kind): Parser<Kind, unknown> => tok<Kind>(wanted);

function node(name: string): (parts: unknown) => Node {
  return (parts) => ({ kind: name, parts: [parts] });
}

function level(operand: Grammar, ...operators: readonly string[]): Grammar {
  const [first = '', ...more] = operators;
  let operator: Parser<Kind, unknown> = mark(first);
  for (const each of more) operator = alt_sc(operator, mark(each));
  return lrec_sc(operand, seq(operator, operand), (left, right) => ({ kind: 'infix', parts: [left, right] }));
}

const expression = rule<Kind, Node>();
const statement = rule<Kind, Node>();
const list = list_sc(expression, mark(','));
const value: Grammar = alt_sc(
  apply(seq(kind('word'), kmid(mark('('), opt_sc(list), mark(')'))), node('call')),
  apply(seq(kind('word'), kmid(mark('['), list, mark(']'))), node('element')),
  apply(kind('word'), node('name')),
  apply(kind('number'), node('number')),
  apply(kind('string'), node('string')),
  kmid(mark('('), expression, mark(')')),
);
const product = level(value, '*', '/');
const sum = level(product, '+', '-');
const concatenation = level(sum, '.');
const comparison = level(concatenation, '<', '>', '==');
const both = level(comparison, '&&');
const either = level(both, '||');
expression.setPattern(apply(seq(either, opt_sc(seq(mark('='), expression))), node('assignment')));

const block: Grammar = apply(kmid(mark('{'), rep_sc(statement), mark('}')), node('block'));
const condition = kmid(mark('('), expression, mark(')'));
statement.setPattern(
  alt_sc(
    block,
    apply(seq(mark('if'), condition, statement), node('if')),
    apply(seq(mark('while'), condition, statement), node('while')),
    apply(seq(expression, mark(';')), node('expression')),
  ),
);
const point = list_sc(seq(kind('word'), opt_sc(condition)), mark('.'));
const probe: Grammar = apply(seq(mark('probe'), point, block), node('probe'));

/** Reads one probe. @returns how many tokens it has */
export function parsePlainly(text: string): number {
  const first = lexer.parse(text);
  expectSingleResult(expectEOF(probe.parse(first)));
  let count = 0;
  for (let token = first; token !== undefined; token = token.next) count += 1;
  return count;
}
