/** Random scripts: every construct of the language, as text. */
import { fc } from '@fast-check/ava';

const name = fc.constantFrom('a', 'b', 'c', 'count', 'x1', '_y', 'do', 'begin', 'limit_');
const target = fc.constantFrom('$x', '$return', '$$vars', '$$parms', '$y', '$x$', '$x$$');
const number = fc.constantFrom('0', '1', '42', '0x1f', '017', '9223372036854775808', '18446744073709551615');
const string = fc
  .array(fc.constantFrom('a', ' ', '%', '\\n', '\\"', '\\\\', '\\101', '\\x41', 'é', "'", '#', '//', '\\q', '\\\n'), {
    maxLength: 5,
  })
  .map((parts) => `"${parts.join('')}"`);
const literal = fc.oneof(
  number,
  string,
  number.map((digits) => `-${digits.length > 15 ? '1' : digits}`),
);
const member = fc.constantFrom('->f', '->if', '->next', '[0]', '[a + 1]', '->g->h');
const members = fc.array(member, { maxLength: 3 }).map((parts) => parts.join(''));
const pretty = fc.constantFrom('', '', '', '->$', '->h$', '->h$$', '[1]$', ' $$');
const binary = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
  '&&',
  '||',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '!=',
  '.',
);
const assign = fc.constantFrom('=', '<<<', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=', '.=');
const statistic = fc.constantFrom('@count', '@sum', '@min', '@max', '@avg', '@variance');
const format = fc.constantFrom('"%d %s\\n"', '"%%"', '"%-5d|%*.*x"', '"%05.3ld%c"', '"plain"', '"%#x%M"');
const sort = fc.constantFrom('', '', '+', '-');

/** A type alias, since fast-check wants an index signature. */
type Levels = {
  expression: string;
  argumentList: string;
  keys: string;
  histogram: string;
  statement: string;
  statements: string;
};

const list = (of: fc.Arbitrary<string>, least: number): fc.Arbitrary<string> =>
  fc.array(of, { minLength: least, maxLength: 3 }).map((all) => all.join(', '));
const text = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

/** What contains itself. Over 60 lines, since it is a table: a row for each construct. */
const levels = fc.letrec<Levels>((tie) => {
  const e = tie('expression');
  const s = tie('statement');
  return {
    expression: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      name,
      number,
      string,
      text(target, ''),
      text('(', e, ')'),
      text('(', e, ') ', binary, ' (', e, ')'),
      text(name, ' ', binary, ' ', number, ' ', binary, ' ', name),
      text(name, ' ', assign, ' ', e),
      text('(', e, ' ? ', e, ' : ', e, ')'),
      text(fc.constantFrom('-', '!', '~', '+', '++', '--'), '(', e, ')'),
      text(name, fc.constantFrom('++', '--')),
      text(name, '(', tie('argumentList'), ')'),
      text(name, '[', tie('keys'), ']'),
      text('([', tie('keys'), '] in ', name, ')'),
      text('(', name, ' in ', tie('histogram'), ')'),
      text('((', e, ') =~ ', string, ')'),
      text('&', fc.constantFrom('$x', '@var("v")', 'a'), members, pretty),
      text('$x', members, pretty),
      text('(', e, ')->f', members),
      text('@cast(', e, ', "type", "module<h.h>")', members, pretty),
      text('@var(', string, ')', members, pretty),
      text(fc.constantFrom('@entry(', '@defined('), e, ')'),
      text('@perf("n")'),
      text('@const("C")'),
      text('@enum("E")'),
      text('@enumname(', e, fc.constantFrom('', ', "t"', ', "t", "m"'), ')'),
      text(fc.constantFrom('@kregister(3)', '@uregister(0)', '@kderef(8, a)', '@uderef(4, $x)', '@probewrite($x)')),
      text(statistic, '(', e, ')'),
      text('@variance(', name, ', 3)'),
      text(tie('histogram'), '[', e, ']'),
      text(fc.constantFrom('s', ''), 'print(', list(e, 1), ')'),
      text(fc.constantFrom('s', ''), 'println(', list(e, 0), ')'),
      text(fc.constantFrom('s', ''), fc.constantFrom('printd', 'printdln'), '(', string, ', ', e, ', ', e, ')'),
      text(fc.constantFrom('s', ''), 'printf(', format, ', ', e, ')'),
      text(fc.constantFrom('s', ''), fc.constantFrom('print', 'println'), '(', tie('histogram'), ')'),
      text('%{ c %}'),
    ),
    argumentList: list(e, 0),
    keys: list(fc.oneof(fc.constant('*'), name, number, text('(', e, ')')), 1),
    histogram: fc.oneof(text('@hist_log(', name, ')'), text('@hist_linear(', name, ', -1, 0x10, 5)')),
    statement: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      text(e, fc.constantFrom(';', '\n')),
      fc.constant(';'),
      fc.constantFrom('next;', 'break', 'continue ', '%{ code %}'),
      text('delete ', name, '[', tie('keys'), '];'),
      text('{ ', tie('statements'), ' }'),
      text('if (', e, ') ', s),
      text('if (', e, ') ', s, ' else ', s),
      text('while (', e, ') ', s),
      text('do { ', tie('statements'), ' } while (', e, ');'),
      text('do ', name, '++; while (', e, ')\n'),
      text(
        'for (',
        fc.oneof(fc.constant(''), e),
        ';',
        fc.oneof(fc.constant(''), e),
        ';',
        fc.oneof(fc.constant(''), e),
        ') ',
        s,
      ),
      text('foreach (', name, sort, ' in ', name, ') ', s),
      text('foreach ([', name, sort, ', ', 'k2] in ', name, ' limit ', e, ') ', s),
      text(
        'foreach (v = [k1, k2] in ',
        name,
        '[',
        tie('keys'),
        ']',
        fc.constantFrom('', '+', ' @sum -', ' @count+'),
        ') ',
        s,
      ),
      text('foreach (', fc.constantFrom('v- = k', 'k'), ' in ', tie('histogram'), ') ', s),
      text('try { ', tie('statements'), ' } catch ', fc.constantFrom('', '(m) '), '{ ', tie('statements'), ' }'),
    ),
    statements: fc.array(s, { maxLength: 3 }).map((all) => all.join(' ')),
  };
});

const component = fc.constantFrom(
  'begin',
  'timer.ms(5)',
  'kernel.function("f*")',
  'a*.**',
  'x.if(-1)',
  '{a, b(1)}.c',
  'p("x" "y")',
  'n(0x10)',
);
const suffix = fc.oneof(
  fc.constantFrom('', '', '?', '!'),
  levels.expression.map((e) => `? if (${e})`),
);
const point = text(component, suffix);
const body = text('{ ', levels.statements, ' }');
const type = fc.constantFrom('', ':long', ':string');

const declaration = fc.oneof(
  text(
    fc.constantFrom('', 'private '),
    'global first_',
    fc.constantFrom('', '[10]', '%[3]', '% = 4', ' = "s\\n"', ', second_ = -5'),
  ),
  text('probe ', list(point, 1), ' ', body),
  text('probe al.ias', fc.constantFrom('', ' = other'), ' = ', list(point, 1), ' ', body),
  text('probe al.ias += ', list(point, 1), ' ', body),
  text('probe al = ', point, ' ', body, ', ', body),
  text(
    fc.constantFrom('', 'private '),
    'function f',
    type,
    '(a',
    type,
    ', b',
    type,
    ')',
    fc.constantFrom('', ' : 5'),
    ' ',
    body,
  ),
  text('function f(a) { return ', levels.expression, '; return }'),
  text('function c() %{ /* pure */ %}'),
  text('%{ #include <x.h> %}'),
  literal.map((value) => `probe p(${value}) {}`),
);

/** One declaration a line; globals have one name a script. */
export const randomScript: fc.Arbitrary<string> = fc
  .array(declaration, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((each, index) => each.replace(/first_|second_/g, (found) => `${found}${index}`)).join('\n'))
  .map((script) => Buffer.from(script, 'utf8').toString('latin1'));
